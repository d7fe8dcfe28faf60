//! `append`: the rows of a subsearch after those so far.
//!
//! Usage: `append [extendtimerange=<bool>] [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] [<subsearch>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    ast::{Subsearch, SubsearchLimits},
    grammar::{options::Options, subsearch},
    input::{PResult, Tokens},
    lex::Mode,
    visit::{SubsearchUse, Visitor},
};

/// `append`
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// What the subsearch may cost.
    pub limits: SubsearchLimits,
    /// The subsearch.
    pub subsearch: Subsearch,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "append",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "append [extendtimerange=<bool>] [maxtime=<seconds>] [maxout=<n>] [timeout=<seconds>] [<subsearch>]",
    summary: "The rows of a subsearch after those so far.",
    parse,
};

impl Node for Append {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.subsearch(&self.subsearch, SubsearchUse::Append);
    }
}

impl fmt::Display for Append {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "append{} [{}]", self.limits, self.subsearch)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, found) = subsearch::only(i, &mut options)?;
    let limits = subsearch::limits(&mut options, i.state);
    options.finish(i.state);
    Ok((i, Command::Append(Append { limits, subsearch: found })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn subsearches_and_limits() {
        prints("a | append [search b]", "search a | append [search b]");
        prints("a | append [tstats count]", "search a | append [| tstats count]");
        prints(
            "a | APPEND maxtime=5,maxout = 10 [ | inputlookup x ] timeout=3 ExtendTimeRange=t",
            "search a | append extendtimerange=true maxtime=5 maxout=10 timeout=3 [| inputlookup x]",
        );
    }

    #[test]
    fn mistakes() {
        let last = "SPL202 The last argument must be a subsearch.";
        assert_eq!(complaint("a | append«»"), last);
        assert_eq!(complaint("a | append «x» [search b]"), last);
        assert_eq!(complaint("a | append [search b] «x»"), last);
        assert_eq!(complaint("a | append [search b] «[search c]»"), "SPL202 The argument '[…]' is invalid.");
        assert_eq!(complaint("a | append «maxouts»=5 [search b]"), "SPL205 Option 'maxouts' is invalid.");
        assert_eq!(
            complaint("a | append [search b | head «x»]"),
            "SPL302 The argument must be a positive number or a boolean expression."
        );
    }

    #[test]
    fn subsearches_nest_eight_deep() {
        let nested = |depth: usize| format!("a{}{}", " | append [search b".repeat(depth), "]".repeat(depth));
        prints(&nested(8), &format!("search {}", nested(8)));
        let (pipeline, problems) = crate::parse_expanded(&nested(9), &[]);
        assert_eq!(pipeline, None);
        let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        let deep = "Cannot run this search as it contains too many nested subsearches. \
                    Maximum nested subsearches allowed: 8.";
        assert_eq!(messages, [deep]);
    }
}
