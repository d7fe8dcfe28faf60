//! `fieldsummary`: describes the values of each field.
//!
//! Usage: `fieldsummary [maxvals=<n>] [<field>...]`

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

/// `fieldsummary`
#[derive(Clone, Debug, PartialEq)]
pub struct Fieldsummary {
    /// `maxvals=`: how many values of each field are kept; `None` means 100. 0 means all.
    pub maxvals: Option<Spanned<u64>>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

/// What it tells of a field.
const COLUMNS: [&str; 10] =
    ["field", "count", "distinct_count", "is_exact", "max", "mean", "min", "numeric_count", "stdev", "values"];

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "fieldsummary",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "fieldsummary [maxvals=<n>] [<field>...]",
    summary: "Describes the values of each field.",
    parse,
};

impl Node for Fieldsummary {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.makes(&COLUMNS.map(str::to_owned));
    }
}

impl fmt::Display for Fieldsummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fieldsummary")?;
        write_option(f, "maxvals", self.maxvals.as_ref())?;
        names::write_more(f, &self.fields)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let maxvals = options.number("maxvals", i.state);
    options.finish(i.state);
    Ok((i, Command::Fieldsummary(Fieldsummary { maxvals, fields })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| fieldsummary", "| fieldsummary");
        prints("| fieldsummary date_* maxvals=10 x", "| fieldsummary maxvals=10 date_*, x");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| fieldsummary «max»=1"), "SPL205 Option 'max' is invalid.");
    }
}
