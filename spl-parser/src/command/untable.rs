//! `untable`: turns columns into rows: one for each cell.
//!
//! Usage: `untable <field> <name field> <value field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::names,
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `untable`
#[derive(Clone, Debug, PartialEq)]
pub struct Untable {
    /// The field that stays.
    pub row: Spanned<FieldName>,
    /// The field for the names of the columns.
    pub name: Spanned<FieldName>,
    /// The field for their values.
    pub cell: Spanned<FieldName>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "untable",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "untable <field> <name field> <value field>",
    summary: "Turns columns into rows: one for each cell.",
    parse,
};

impl Node for Untable {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.row.as_str(), self.row.span);
        // Every other column becomes rows.
        visitor.reads("*", self.row.span);
        visitor.makes(&[&self.row, &self.name, &self.cell].map(|field| field.as_str().to_owned()));
    }
}

impl fmt::Display for Untable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "untable {}, {}, {}", self.row, self.name, self.cell)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, fields) = names::list(names::field)(i)?;
    let mut fields = fields.into_iter();
    match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (_, _, _, Some(extra)) => fail(names::superfluous(extra.as_str(), extra.span)),
        (Some(row), Some(name), Some(cell), None) => Ok((i, Command::Untable(Untable { row, name, cell }))),
        _ => i.must("a field name"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn three_fields() {
        prints("| untable _time \"a b\", c", "| untable _time, \"a b\", c");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| untable a b«»"), "SPL202 Expected `,` or a field name.");
        assert_eq!(complaint("| untable a b c «d»"), "SPL202 The argument 'd' is invalid.");
    }
}
