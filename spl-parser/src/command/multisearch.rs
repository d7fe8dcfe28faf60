//! `multisearch`: the rows of several searches that run at the same time.
//!
//! Usage: `multisearch [<subsearch>] [<subsearch>]...`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Code, Diagnostic,
    ast::Subsearch,
    grammar::{names, subsearch},
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::{SubsearchUse, Visitor},
};

/// `multisearch`
#[derive(Clone, Debug, PartialEq)]
pub struct Multisearch {
    /// The searches; at least two.
    pub subsearches: Vec<Subsearch>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "multisearch",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "multisearch [<subsearch>] [<subsearch>]...",
    summary: "The rows of several searches that run at the same time.",
    parse,
};

impl Node for Multisearch {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
        self.subsearches.iter().for_each(|subsearch| visitor.subsearch(subsearch, SubsearchUse::Interleave));
    }
}

impl fmt::Display for Multisearch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("multisearch")?;
        self.subsearches.iter().try_for_each(|subsearch| write!(f, " [{subsearch}]"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, subsearches) = names::list(subsearch::subsearch)(i)?;
    if i.at_end() && subsearches.len() < 2 {
        let message = "At least two subsearches are needed.";
        return fail(Diagnostic::error(Code::Expected, i.span(), message));
    }
    Ok((i, Command::Multisearch(Multisearch { subsearches })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn subsearches() {
        prints("| multisearch [search a] [search b | eval c=1]", "| multisearch [search a] [search b | eval c = 1]");
        prints("| multisearch [search a], [search b],[from x]", "| multisearch [search a] [search b] [| from x]");
        assert_eq!(complaint("| multisearch [search a]«»"), "SPL202 At least two subsearches are needed.");
        assert_eq!(
            complaint("| multisearch [search a] «x» [search b]"),
            "SPL202 Expected `,`, a subsearch or the end of the command."
        );
    }
}
