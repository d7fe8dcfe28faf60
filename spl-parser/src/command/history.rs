//! `history`: lists the searches that the user has run.
//!
//! Usage: `history [events=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `history`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// `events=`. As events rather than rows of a table; `None` means false.
    pub events: Option<bool>,
}

settings!(History: events);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "history",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "history [events=<bool>]",
    summary: "Lists the searches that the user has run.",
    parse,
};

impl Node for History {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.generates(None);
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("history")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = History::default().with(options, i.state);
    Ok((i, Command::History(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| history", "| history");
        prints("| history events=t", "| history events=true");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| history «event»=t"), "SPL205 Option 'event' is invalid.");
    }
}
