//! `delete`: hides the events from all searches to come.
//!
//! Usage: `delete`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `delete`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delete;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "delete",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "delete",
    summary: "Hides the events from all searches to come.",
    parse,
};

impl Node for Delete {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Delete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("delete")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    Ok((i, Command::Delete(Delete)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| DELETE ", "| delete");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| delete «a»"), "SPL202 Expected the end of the command.");
    }
}
