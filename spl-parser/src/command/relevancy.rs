//! `relevancy`: scores how well an event matches the search.
//!
//! Usage: `relevancy`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span,
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `relevancy`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relevancy;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "relevancy",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "relevancy",
    summary: "Scores how well an event matches the search.",
    parse,
};

impl Node for Relevancy {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        visitor.writes("relevancy", Span::default());
    }
}

impl fmt::Display for Relevancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("relevancy")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    Ok((i, Command::Relevancy(Relevancy)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| RELEVANCY ", "| relevancy");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| relevancy «a»"), "SPL202 Expected the end of the command.");
    }
}
