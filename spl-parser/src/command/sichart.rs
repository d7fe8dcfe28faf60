//! `sichart`: what chart needs, in the form in which a summary index keeps it.
//!
//! Usage: `sichart [<option>...] <aggregate>... [OVER <field>] [BY <field>...]`

use std::fmt;

use super::{Chart, Command, Node, Syntax, chart};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sichart`: as chart, whose arguments it has; the chart of a later search finishes the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Sichart(pub Chart);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sichart",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sichart [<option>...] <aggregate>... [OVER <field>] [BY <field>...]",
    summary: "What chart needs, in the form in which a summary index keeps it.",
    parse,
};

impl Node for Sichart {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit_reads(visitor);
        let splits = self.0.row.iter().chain(&self.0.column);
        visit::only_summaries(visitor, splits.map(|split| &split.field.value));
    }
}

impl fmt::Display for Sichart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sichart")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, chart) = chart::chart(i)?;
    Ok((i, Command::Sichart(Sichart(chart))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_its_kin() {
        prints("| sichart limit=5 count over a by b", "| sichart limit=top5 count OVER a BY b");
        assert_eq!(complaint("| sichart«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
    }
}
