//! `addinfo`: adds what is known of the search itself.
//!
//! Usage: `addinfo`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span,
    input::{PResult, Tokens, end},
    lex::Mode,
    visit::Visitor,
};

/// `addinfo`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Addinfo;

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "addinfo",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "addinfo",
    summary: "Adds the search's bounds of time, its id and when it began.",
    parse,
};

impl Node for Addinfo {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for field in ["info_min_time", "info_max_time", "info_sid", "info_search_time"] {
            visitor.writes(field, Span::default());
        }
    }
}

impl fmt::Display for Addinfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("addinfo")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    end(i).map(|(i, ())| (i, Command::Addinfo(Addinfo)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn takes_no_arguments() {
        prints("| AddInfo", "| addinfo");
        assert_eq!(complaint("| addinfo «a»"), "SPL202 Expected the end of the command.");
    }
}
