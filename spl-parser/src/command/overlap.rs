//! `overlap`: finds events of a summary index that overlap, and gaps between them.
//!
//! Usage: `overlap`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `overlap`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "overlap",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "overlap",
    summary: "Finds events of a summary index that overlap, and gaps between them.",
    parse,
};

impl Node for Overlap {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("overlap")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    Ok((i, Command::Overlap(Overlap)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| OVERLAP ", "| overlap");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| overlap «a»"), "SPL202 Expected the end of the command.");
    }
}
