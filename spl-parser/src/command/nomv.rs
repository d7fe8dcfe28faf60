//! `nomv`: joins the values of a field into one.
//!
//! Usage: `nomv <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{fields, options::Options},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `nomv`
#[derive(Clone, Debug, PartialEq)]
pub struct Nomv {
    /// The field.
    pub field: Spanned<FieldName>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "nomv",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "nomv <field>",
    summary: "Joins the values of a field into one.",
    parse,
};

impl Node for Nomv {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        visitor.writes(self.field.as_str(), self.field.span);
    }
}

impl fmt::Display for Nomv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nomv {}", self.field)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, field) = fields::one(&mut options)(i)?;
    options.finish(i.state);
    Ok((i, Command::Nomv(Nomv { field })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn fields() {
        prints("| nomv ,a", "| nomv a");
        assert_eq!(complaint("| nomv«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| nomv a «delim»=x"), "SPL205 Option 'delim' is invalid.");
    }
}
