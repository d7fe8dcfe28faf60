//! `metasearch`: what is known of the events that match without reading them.
//!
//! Usage: `metasearch [<search expression>]`

use std::fmt;

use nom::{Parser, combinator::opt};

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::SearchExpr,
    grammar::search,
    input::{PResult, Tokens},
    lex::Mode,
    visit::{Resource, Visitor},
};

/// `metasearch`
#[derive(Clone, Debug, PartialEq)]
pub struct Metasearch {
    /// The condition; `None` takes every event.
    pub condition: Option<Spanned<SearchExpr>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "metasearch",
    aliases: &[],
    mode: Mode::Search,
    flags: &[],
    usage: "metasearch [<search expression>]",
    summary: "What is known of the events that match without reading them.",
    parse,
};

impl Node for Metasearch {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(Some((Resource::Index, "*")));
        self.condition.iter().for_each(|condition| visitor.condition(condition));
    }
}

impl fmt::Display for Metasearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metasearch")?;
        self.condition.iter().try_for_each(|condition| write!(f, " {condition}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, condition) = opt(search::condition).parse(i)?;
    Ok((i, Command::Metasearch(Metasearch { condition })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn conditions() {
        prints("| metasearch", "| metasearch");
        prints("| MetaSearch index=* host=\"a b\" c", "| metasearch index=* AND host=\"a b\" AND c");
        assert_eq!(complaint("| metasearch index=«»"), "SPL202 Expected a value.");
    }
}
