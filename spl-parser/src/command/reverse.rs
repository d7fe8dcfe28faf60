//! `reverse`: turns the order of the rows round.
//!
//! Usage: `reverse`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens, end},
    lex::Mode,
    visit::Visitor,
};

/// `reverse`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reverse;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "reverse",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "reverse",
    summary: "Turns the order of the rows round.",
    parse,
};

impl Node for Reverse {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Reverse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reverse")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    end(i).map(|(i, ())| (i, Command::Reverse(Reverse)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn takes_no_arguments() {
        prints("| REVERSE ", "| reverse");
        assert_eq!(complaint("| reverse «a»"), "SPL202 Expected the end of the command.");
    }
}
