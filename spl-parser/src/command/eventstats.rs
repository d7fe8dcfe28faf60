//! `eventstats`: puts aggregates over all rows, or over the row's group, beside each row.
//!
//! Usage: `eventstats [allnum=<bool>] <aggregate>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{Aggregate, FieldName, write_list},
    function::StatsUse,
    grammar::{
        aggs,
        options::{Options, write_bool},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `eventstats`
#[derive(Clone, Debug, PartialEq)]
pub struct Eventstats {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `allnum=`: an aggregate over numbers is null where any value is none.
    pub allnum: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "eventstats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "eventstats [allnum=<bool>] <aggregate>... [BY <field>...]",
    summary: "Puts aggregates over all rows, or over the row's group, beside each row.",
    parse,
};

impl Node for Eventstats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::added(visitor, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Eventstats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("eventstats")?;
        write_bool(f, "allnum", self.allnum, false)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        aggs::write_by(f, &self.by)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Stats)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let allnum = options.bool("allnum", i.state).unwrap_or(false);
    options.finish(i.state);
    Ok((i, Command::Eventstats(Eventstats { aggregates, by, allnum })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn aggregates_and_groups() {
        prints(
            "| eventstats avg(bytes) as a, max( \"a b\" ) count(eval(x=1)) As n by host, user",
            "| eventstats avg(bytes) AS a, max(\"a b\"), count(eval(x = 1)) AS n BY host, user",
        );
        prints("| eventstats count by a allnum=T", "| eventstats allnum=true count BY a");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| eventstats«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| eventstats count «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| eventstats count «window»=3"), "SPL205 Option 'window' is invalid.");
    }
}
