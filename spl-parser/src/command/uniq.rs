//! `uniq`: drops each row that equals the one before it.
//!
//! Usage: `uniq`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens, end},
    lex::Mode,
    visit::Visitor,
};

/// `uniq`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniq;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "uniq",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "uniq",
    summary: "Drops each row that equals the one before it.",
    parse,
};

impl Node for Uniq {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Uniq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("uniq")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    end(i).map(|(i, ())| (i, Command::Uniq(Uniq)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn takes_no_arguments() {
        prints("| UNIQ ", "| uniq");
        assert_eq!(complaint("| uniq «a»"), "SPL202 Expected the end of the command.");
    }
}
