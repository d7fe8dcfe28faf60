//! `localop`: runs all that follows on the search head.
//!
//! Usage: `localop`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `localop`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Localop;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "localop",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "localop",
    summary: "Runs all that follows on the search head.",
    parse,
};

impl Node for Localop {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Localop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("localop")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    Ok((i, Command::Localop(Localop)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| LOCALOP ", "| localop");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| localop «a»"), "SPL202 Expected the end of the command.");
    }
}
