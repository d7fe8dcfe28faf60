//! `addcoltotals`: adds a row with the sum of each column.
//!
//! Usage: `addcoltotals [labelfield=<field>] [label=<text>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldPattern,
    grammar::{
        names,
        options::{Options, with_options, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `addcoltotals`
#[derive(Clone, Debug, PartialEq)]
pub struct Addcoltotals {
    /// `labelfield=`: the field that names the added row.
    pub labelfield: Option<Spanned<String>>,
    /// `label=`: its name; `None` means `Total`.
    pub label: Option<Spanned<String>>,
    /// The fields to add up; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "addcoltotals",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "addcoltotals [labelfield=<field>] [label=<text>] [<field>...]",
    summary: "Adds a row with the sum of each column.",
    parse,
};

impl Node for Addcoltotals {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        self.labelfield.iter().for_each(|label| visitor.writes(label, label.span));
    }
}

impl fmt::Display for Addcoltotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("addcoltotals")?;
        write_option(f, "labelfield", self.labelfield.as_ref())?;
        write_option(f, "label", self.label.as_ref())?;
        names::write_more(f, &self.fields)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let (labelfield, label) = (options.text("labelfield"), options.text("label"));
    options.finish(i.state);
    Ok((i, Command::Addcoltotals(Addcoltotals { labelfield, label, fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| addcoltotals", "| addcoltotals");
        prints("| addcoltotals a, b* labelfield=c Label=\"\"", "| addcoltotals labelfield=c label=\"\" a, b*");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| addcoltotals «col»=t"), "SPL205 Option 'col' is invalid.");
    }
}
