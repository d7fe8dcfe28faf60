//! `accum`: keeps a running total of a field.
//!
//! Usage: `accum <field> [AS <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{options::Options, renamed},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `accum`
#[derive(Clone, Debug, PartialEq)]
pub struct Accum {
    /// The field whose numbers are added up.
    pub field: Spanned<FieldName>,
    /// Where the total goes; in place of the field where there is none.
    pub alias: Option<Spanned<FieldName>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "accum",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "accum <field> [AS <field>]",
    summary: "Keeps a running total of a field.",
    parse,
};

impl Node for Accum {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        let total = self.alias.as_ref().unwrap_or(&self.field);
        visitor.writes(total.as_str(), total.span);
    }
}

impl fmt::Display for Accum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accum {}", self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, (field, alias)) = renamed::one(i, &mut options)?;
    options.finish(i.state);
    Ok((i, Command::Accum(Accum { field, alias })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn totals() {
        prints("| accum count", "| accum count");
        prints("| accum 'a b' as total", "| accum \"a b\" AS total");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| accum«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| accum a «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| accum a «as»"), "SPL202 You must specify a field name after 'as'.");
    }
}
