//! `contingency`: counts how often the values of two fields go together.
//!
//! Usage: `contingency [<option>...] <field> <field>`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `contingency`
#[derive(Clone, Debug, PartialEq)]
pub struct Contingency {
    /// The field whose values make the rows.
    pub row: Spanned<FieldName>,
    /// The field whose values make the columns.
    pub column: Spanned<FieldName>,
    /// `maxrows=`: at most so many rows; `None` and 0 mean as many as the server allows.
    pub maxrows: Option<Spanned<u64>>,
    /// `maxcols=`: at most so many columns; `None` and 0 mean as many as the server allows.
    pub maxcols: Option<Spanned<u64>>,
    /// `minrowcover=`: no more rows than cover this share of the values, as written; `None` means 1.0.
    pub minrowcover: Option<Spanned<String>>,
    /// `mincolcover=`: no more columns than cover this share of the values, as written; `None` means 1.0.
    pub mincolcover: Option<Spanned<String>>,
    /// `usetotal=`: whether rows and columns have a total; unless it is set, they have.
    pub usetotal: bool,
    /// `totalstr=`: its name; `None` means `TOTAL`.
    pub totalstr: Option<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "contingency",
    aliases: &["counttable", "ctable"],
    mode: Mode::Args,
    flags: &[],
    usage: "contingency [<option>...] <field> <field>",
    summary: "Counts how often the values of two fields go together.",
    parse,
};

impl Node for Contingency {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.row.as_str(), self.row.span);
        visitor.reads(self.column.as_str(), self.column.span);
        visitor.makes(&[self.row.as_str().to_owned(), "*".to_owned()]);
    }
}

impl fmt::Display for Contingency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("contingency")?;
        write_option(f, "maxrows", self.maxrows.as_ref())?;
        write_option(f, "maxcols", self.maxcols.as_ref())?;
        write_option(f, "minrowcover", self.minrowcover.as_ref())?;
        write_option(f, "mincolcover", self.mincolcover.as_ref())?;
        write_bool(f, "usetotal", self.usetotal, true)?;
        write_option(f, "totalstr", self.totalstr.as_ref())?;
        write!(f, " {}, {}", self.row, self.column)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::field)(i)?;
    let mut fields = fields.into_iter();
    let (Some(row), Some(column)) = (fields.next(), fields.next()) else {
        return i.must("a field name");
    };
    let state = i.state;
    let contingency = Contingency {
        row,
        column,
        maxrows: options.number("maxrows", state),
        maxcols: options.number("maxcols", state),
        minrowcover: options.parsed("minrowcover", "number", state, names::decimal),
        mincolcover: options.parsed("mincolcover", "number", state, names::decimal),
        usetotal: options.bool("usetotal", state).unwrap_or(true),
        totalstr: options.text("totalstr"),
    };
    options.finish(state);
    match fields.next() {
        Some(extra) => fail(names::superfluous(extra.as_str(), extra.span)),
        None => Ok((i, Command::Contingency(contingency))),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| contingency a b", "| contingency a, b");
        prints(
            "| ctable maxrows=5 a mincolcover=0.5, b usetotal=f",
            "| contingency maxrows=5 mincolcover=0.5 usetotal=false a, b",
        );
        prints("| counttable a b totalstr=all", "| contingency totalstr=all a, b");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| contingency a«»"), "SPL202 Expected `,` or a field name.");
        assert_eq!(complaint("| contingency a b «c»"), "SPL202 The argument 'c' is invalid.");
        assert_eq!(
            complaint("| contingency a b minrowcover=«x»"),
            "SPL206 Invalid option value. Expecting a 'number' for option 'minrowcover'. Instead got 'x'."
        );
    }
}
