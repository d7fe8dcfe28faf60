//! `addtotals`: adds up the numbers of each row, and of each column where asked.
//!
//! Usage: `addtotals [row=<bool>] [col=<bool>] [fieldname=<field>] [labelfield=<field>] [label=<text>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::FieldPattern,
    grammar::{
        names,
        options::{Options, with_options, write_bool, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `addtotals`
#[derive(Clone, Debug, PartialEq)]
pub struct Addtotals {
    /// `row=`: whether each row gets its sum; unless it is set, it does.
    pub row: bool,
    /// `col=`: add a row with the sum of each column.
    pub col: bool,
    /// `fieldname=`: where the sum of a row goes; `None` means `Total`.
    pub fieldname: Option<Spanned<String>>,
    /// `labelfield=`: the field that names the added row.
    pub labelfield: Option<Spanned<String>>,
    /// `label=`: its name; `None` means `Total`.
    pub label: Option<Spanned<String>>,
    /// The fields to add up; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "addtotals",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "addtotals [row=<bool>] [col=<bool>] [fieldname=<field>] [labelfield=<field>] [label=<text>] [<field>...]",
    summary: "Adds up the numbers of each row, and of each column where asked.",
    parse,
};

impl Node for Addtotals {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        if self.row {
            match &self.fieldname {
                Some(name) => visitor.writes(name, name.span),
                None => visitor.writes("Total", Span::default()),
            }
        }
        if let Some(label) = self.labelfield.as_ref().filter(|_| self.col) {
            visitor.writes(label, label.span);
        }
    }
}

impl fmt::Display for Addtotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("addtotals")?;
        write_bool(f, "row", self.row, true)?;
        write_bool(f, "col", self.col, false)?;
        write_option(f, "fieldname", self.fieldname.as_ref())?;
        write_option(f, "labelfield", self.labelfield.as_ref())?;
        write_option(f, "label", self.label.as_ref())?;
        names::write_more(f, &self.fields)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let state = i.state;
    let addtotals = Addtotals {
        row: options.bool("row", state).unwrap_or(true),
        col: options.bool("col", state).unwrap_or(false),
        fieldname: options.text("fieldname"),
        labelfield: options.text("labelfield"),
        label: options.text("label"),
        fields,
    };
    options.finish(state);
    Ok((i, Command::Addtotals(addtotals)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| addtotals", "| addtotals");
        prints("| addtotals fieldname=Score, a, b", "| addtotals fieldname=Score a, b");
        prints(
            "| addtotals row=f a* col=T \"b c\" label=\"All of it\" labelfield=host",
            "| addtotals row=false col=true labelfield=host label=\"All of it\" a*, \"b c\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| addtotals «field»=x"), "SPL205 Option 'field' is invalid.");
        assert_eq!(complaint("| addtotals a «(»b)"), "SPL202 Expected `,`, a field name or the end of the command.");
    }
}
