//! `union`: the rows of several datasets and subsearches, and those so far, as one.
//!
//! Usage: `union [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] <dataset>...`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    ast::{RowSource, SubsearchLimits, write_list},
    grammar::{
        dataset,
        options::{Options, with_options},
        subsearch,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{SubsearchUse, Visitor},
};

/// `union`
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// What each subsearch may cost.
    pub limits: SubsearchLimits,
    /// Where the rows come from; at least one.
    pub sources: Vec<RowSource>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "union",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "union [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] <dataset>...",
    summary: "The rows of several datasets and subsearches, and those so far, as one.",
    parse,
};

impl Node for Union {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.sources.iter().for_each(|source| source.visit(visitor, SubsearchUse::Append));
    }
}

impl fmt::Display for Union {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "union{} ", self.limits)?;
        write_list(f, &self.sources, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, sources) = with_options(&mut options, dataset::row_source)(i)?;
    let limits = subsearch::limits(&mut options, i.state);
    options.finish(i.state);
    if sources.is_empty() {
        return i.must("a dataset");
    }
    Ok((i, Command::Union(Union { limits, sources })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn datasets_and_subsearches() {
        prints("| union customers, orders", "| union customers, orders");
        prints(
            "| union maxtime=5 timeout=9 [search a] [ | tstats count ]",
            "| union maxtime=5 timeout=9 [search a], [| tstats count]",
        );
        prints(
            "| union DataModel:\"a.b.c\" savedsearch:\"x y\",lookup:z inputlookup:\"w.csv\" [search b] maxout = 7",
            "| union maxout=7 datamodel:a.b.c, savedsearch:\"x y\", lookup:z, inputlookup:w.csv, [search b]",
        );
        prints("a | union [search b]", "search a | union [search b]");
        prints("| union \"lookup:x\" \"sid\"", "| union \"lookup:x\", \"sid\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| union«»"), "SPL202 Expected a subsearch or a dataset.");
        assert_eq!(complaint("| union datamodel:«»"), "SPL202 Expected the dataset's name.");
        assert_eq!(complaint("| union «datamodel:.x»"), "SPL202 Expected the name of a data model.");
        assert_eq!(complaint("| union «maxrows»=5 x"), "SPL205 Option 'maxrows' is invalid.");
    }
}
