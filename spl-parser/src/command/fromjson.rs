//! `fromjson`: makes a field of each key of a JSON object.
//!
//! Usage: `fromjson <field> [prefix=<string>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        fields,
        options::{Options, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `fromjson`
#[derive(Clone, Debug, PartialEq)]
pub struct Fromjson {
    /// The field that holds the objects.
    pub field: Spanned<FieldName>,
    /// What is put before the names of the fields; `None` means nothing.
    pub prefix: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fromjson",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "fromjson <field> [prefix=<string>]",
    summary: "Makes a field of each key of a JSON object.",
    parse,
};

impl Node for Fromjson {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes_any();
    }
}

impl fmt::Display for Fromjson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fromjson {}", self.field)?;
        write_option(f, "prefix", self.prefix.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    let prefix = options.text("prefix");
    options.finish(i.state);
    Ok((i, Command::Fromjson(Fromjson { field, prefix })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| fromjson prefix=my_ Data", "| fromjson Data prefix=my_");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| fromjson«»"), "SPL202 Expected a field name.");
    }
}
