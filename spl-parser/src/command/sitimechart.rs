//! `sitimechart`: what timechart needs, in the form in which a summary index keeps it.
//!
//! Usage: `sitimechart [<option>...] <aggregate>... [BY <field>]`

use std::fmt;

use super::{Command, Node, Syntax, Timechart, timechart};
use crate::{
    ast::FieldName,
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sitimechart`: as timechart, whose arguments it has; the timechart of a later search finishes the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitimechart(pub Timechart);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sitimechart",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sitimechart [<option>...] <aggregate>... [BY <field>]",
    summary: "What timechart needs, in the form in which a summary index keeps it.",
    parse,
};

impl Node for Sitimechart {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit_reads(visitor);
        let time = FieldName("_time".to_owned());
        let column = self.0.column.iter().map(|column| &column.field.value);
        visit::only_summaries(visitor, std::iter::once(&time).chain(column));
    }
}

impl fmt::Display for Sitimechart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sitimechart")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, timechart) = timechart::timechart(i)?;
    Ok((i, Command::Sitimechart(Sitimechart(timechart))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_its_kin() {
        prints("| sitimechart span=5m count by a", "| sitimechart span=5m count BY a");
        assert_eq!(complaint("| sitimechart«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
    }
}
