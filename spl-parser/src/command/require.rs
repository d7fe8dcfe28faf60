//! `require`: fails the search where there are no rows.
//!
//! Usage: `require`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `require`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Require;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "require",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "require",
    summary: "Fails the search where there are no rows.",
    parse,
};

impl Node for Require {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Require {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("require")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    Ok((i, Command::Require(Require)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| REQUIRE ", "| require");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| require «a»"), "SPL202 Expected the end of the command.");
    }
}
