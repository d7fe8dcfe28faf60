//! `table`: keeps exactly these columns, in this order.
//!
//! Usage: `table <field>...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldPattern, write_list},
    grammar::names,
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `table`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns; at least one.
    pub fields: Vec<Spanned<FieldPattern>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "table",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "table <field>...",
    summary: "Keeps exactly these columns, in this order.",
    parse,
};

impl Node for Table {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.keeps(&self.fields.iter().map(|field| field.as_str().to_owned()).collect::<Vec<_>>());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("table ")?;
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let (i, fields) = names::list(names::pattern)(i)?;
    if fields.is_empty() {
        return super::fields::no_field(i, start);
    }
    Ok((i, Command::Table(Table { fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn columns() {
        prints("| table _time, a{}.b \"c d\" e*,", "| table _time, a{}.b, \"c d\", e*");
    }

    #[test]
    fn mistakes() {
        let none = "SPL202 Must specify at least one valid field name (can contain wildcards).";
        assert_eq!(complaint("| table«»"), none);
        assert_eq!(complaint("| table a«=»b"), "SPL202 Expected `,`, a field name or the end of the command.");
    }
}
