//! `mvcombine`: joins rows that differ in one field only; its values become those of one row.
//!
//! Usage: `mvcombine [delim="<string>"] <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{fields, options::Options},
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `mvcombine`
#[derive(Clone, Debug, PartialEq)]
pub struct Mvcombine {
    /// The field.
    pub field: Spanned<FieldName>,
    /// What stands between the values where they are shown as one; `None` means a space.
    pub delim: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mvcombine",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "mvcombine [delim=\"<string>\"] <field>",
    summary: "Joins rows that differ in one field only.",
    parse,
};

impl Node for Mvcombine {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes(self.field.as_str(), self.field.span);
    }
}

impl fmt::Display for Mvcombine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mvcombine")?;
        if let Some(delim) = &self.delim {
            write!(f, " delim={}", quote::Quoted(delim))?;
        }
        write!(f, " {}", self.field)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    let delim = options.text("delim");
    options.finish(i.state);
    Ok((i, Command::Mvcombine(Mvcombine { field, delim })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| mvcombine host delim=\",\"", "| mvcombine delim=\",\" host");
        prints("| mvcombine delim=, values(x)", "| mvcombine delim=\",\" \"values(x)\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mvcombine«»"), "SPL202 Expected a field name.");
    }
}
