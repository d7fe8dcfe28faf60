//! `appendcols`: the fields of a subsearch's rows beside those so far, row by row.
//!
//! Usage: `appendcols [override=<bool>] [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] [<subsearch>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    ast::{Subsearch, SubsearchLimits},
    grammar::{
        options::{Options, write_bool},
        subsearch,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{SubsearchUse, Visitor},
};

/// `appendcols`
#[derive(Clone, Debug, PartialEq)]
pub struct Appendcols {
    /// `override=`: values of the subsearch replace those that are there.
    pub r#override: bool,
    /// What the subsearch may cost.
    pub limits: SubsearchLimits,
    /// The subsearch.
    pub subsearch: Subsearch,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "appendcols",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "appendcols [override=<bool>] [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] [<subsearch>]",
    summary: "The fields of a subsearch's rows beside those so far, row by row.",
    parse,
};

impl Node for Appendcols {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.subsearch(&self.subsearch, SubsearchUse::Join);
    }
}

impl fmt::Display for Appendcols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("appendcols")?;
        write_bool(f, "override", self.r#override, false)?;
        write!(f, "{} [{}]", self.limits, self.subsearch)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, found) = subsearch::only(i, &mut options)?;
    let r#override = options.bool("override", i.state).unwrap_or(false);
    let limits = subsearch::limits(&mut options, i.state);
    options.finish(i.state);
    Ok((i, Command::Appendcols(Appendcols { r#override, limits, subsearch: found })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn subsearches_and_options() {
        prints("a | appendcols [search b | stats count]", "search a | appendcols [search b | stats count]");
        prints(
            "a | appendcols maxout=5 Override = 1 [search b]",
            "search a | appendcols override=true maxout=5 [search b]",
        );
        assert_eq!(complaint("a | appendcols override=t«»"), "SPL202 The last argument must be a subsearch.");
        assert_eq!(complaint("a | appendcols «overide»=t [search b]"), "SPL205 Option 'overide' is invalid.");
    }
}
