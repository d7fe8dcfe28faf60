//! `transpose`: turns rows into columns and columns into rows.
//!
//! Usage: `transpose [<n>] [column_name=<field>] [header_field=<field>] [include_empty=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::{
        names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens, fail, want},
    lex::{Kind, Mode},
    visit::Visitor,
};

/// `transpose`
#[derive(Clone, Debug, PartialEq)]
pub struct Transpose {
    /// How many rows become columns; `None` means 5. 0 means all.
    pub rows: Option<Spanned<u64>>,
    /// `column_name=`: the field for the names of what were columns; `None` means `column`.
    pub column_name: Option<Spanned<String>>,
    /// `header_field=`: the field whose values name the new columns; `None` means `row 1`, `row 2` …
    pub header_field: Option<Spanned<String>>,
    /// `include_empty=`: whether a column without values becomes a row; unless it is set, it does.
    pub include_empty: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "transpose",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "transpose [<n>] [column_name=<field>] [header_field=<field>] [include_empty=<bool>]",
    summary: "Turns rows into columns and columns into rows.",
    parse,
};

impl Node for Transpose {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.header_field.iter().for_each(|field| visitor.reads(field, field.span));
        visitor.reads("*", Span::default());
        let column = self.column_name.as_ref().map_or("column", |name| name.as_str());
        visitor.makes(&[column.to_owned(), "*".to_owned()]);
    }
}

impl fmt::Display for Transpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("transpose")?;
        self.rows.iter().try_for_each(|rows| write!(f, " {rows}"))?;
        write_option(f, "column_name", self.column_name.as_ref())?;
        write_option(f, "header_field", self.header_field.as_ref())?;
        write_bool(f, "include_empty", self.include_empty, true)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, rows) = with_options(&mut options, rows)(i)?;
    let mut rows = rows.into_iter();
    let transpose = Transpose {
        rows: rows.next(),
        column_name: options.text("column_name"),
        header_field: options.text("header_field"),
        include_empty: options.bool("include_empty", i.state).unwrap_or(true),
    };
    options.finish(i.state);
    match rows.next() {
        Some(extra) => fail(names::superfluous(&extra.to_string(), extra.span)),
        None => Ok((i, Command::Transpose(transpose))),
    }
}

fn rows(i: Tokens<'_>) -> PResult<'_, Spanned<u64>> {
    let number = |text: &str| text.parse::<u64>().ok();
    let (rest, token) =
        want("a number", |token| matches!(token.kind, Kind::Word | Kind::Quoted) && number(token.text).is_some())(i)?;
    Ok((rest, Spanned::new(number(token.text).unwrap_or_default(), token.span)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| transpose", "| transpose");
        prints("| transpose 0 header_field=\"a b\"", "| transpose 0 header_field=\"a b\"");
        prints(
            "| transpose include_empty=f, column_name=Test 20",
            "| transpose 20 column_name=Test include_empty=false",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| transpose «x»"), "SPL202 Expected a number or the end of the command.");
        assert_eq!(complaint("| transpose 5 «6»"), "SPL202 The argument '6' is invalid.");
        assert_eq!(complaint("| transpose «header»=x"), "SPL205 Option 'header' is invalid.");
    }
}
