//! `sistats`: aggregates in the form in which a summary index keeps them.
//!
//! Usage: `sistats [<option>...] <aggregate>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Stats, Syntax, stats};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sistats`: as stats, whose arguments it has; the stats of a later search finishes the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Sistats(pub Stats);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sistats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sistats [<option>...] <aggregate>... [BY <field>...]",
    summary: "Aggregates in the form in which a summary index keeps them.",
    parse,
};

impl Node for Sistats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit_reads(visitor);
        visit::only_summaries(visitor, self.0.by.iter().map(|field| &field.value));
    }
}

impl fmt::Display for Sistats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sistats")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, stats) = stats::stats(i)?;
    Ok((i, Command::Sistats(Sistats(stats))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_its_kin() {
        prints("| sistats count as n by a, b", "| sistats count AS n BY a, b");
        assert_eq!(complaint("| sistats«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
    }
}
