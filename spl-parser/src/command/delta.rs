//! `delta`: the difference between the values of a field in this row and in one before.
//!
//! Usage: `delta <field> [AS <field>] [p=<n>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        options::{Options, write_option},
        renamed,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `delta`
#[derive(Clone, Debug, PartialEq)]
pub struct Delta {
    /// The field.
    pub field: Spanned<FieldName>,
    /// Where the difference goes; `None` means `delta(<field>)`.
    pub alias: Option<Spanned<FieldName>>,
    /// `p=`: how many rows before; `None` means 1.
    pub p: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "delta",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "delta <field> [AS <field>] [p=<n>]",
    summary: "The difference between the values of a field in this row and in one before.",
    parse,
};

impl Node for Delta {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        match &self.alias {
            Some(alias) => visitor.writes(alias.as_str(), alias.span),
            None => visitor.writes(&format!("delta({})", self.field.as_str()), self.field.span),
        }
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delta {}", self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))?;
        write_option(f, "p", self.p.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, (field, alias)) = renamed::one(i, &mut options)?;
    let p = options.number("p", i.state);
    options.finish(i.state);
    Ok((i, Command::Delta(Delta { field, alias, p })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn differences() {
        prints("| delta x", "| delta x");
        prints("| delta x as y p=3", "| delta x AS y p=3");
        prints("| delta x p=3 as y", "| delta x AS y p=3");
        prints("| delta P = 2 \"a b\" AS \"c d\",", "| delta \"a b\" AS \"c d\" p=2");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| delta p=1«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| delta x «q»=1"), "SPL205 Option 'q' is invalid.");
        assert_eq!(complaint("| delta x «y»"), "SPL202 The argument 'y' is invalid.");
    }
}
