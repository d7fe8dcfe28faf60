//! `tscollect`: writes the rows to files for `tstats`.
//!
//! Usage: `tscollect [namespace=<string>] [squashcase=<bool>] [keepresults=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `tscollect`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tscollect {
    /// `namespace=`. The name to write under; `None` means that of the job.
    pub namespace: Option<Spanned<String>>,
    /// `squashcase=`. Write values in lower case; `None` means false.
    pub squashcase: Option<bool>,
    /// `keepresults=`. Let the rows pass rather than their number; `None` means false.
    pub keepresults: Option<bool>,
}

settings!(Tscollect: namespace, squashcase, keepresults);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "tscollect",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "tscollect [namespace=<string>] [squashcase=<bool>] [keepresults=<bool>]",
    summary: "Writes the rows to files for `tstats`.",
    parse,
};

impl Node for Tscollect {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.keepresults != Some(true) {
            visitor.generates(None);
        }
    }
}

impl fmt::Display for Tscollect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tscollect")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Tscollect::default().with(options, i.state);
    Ok((i, Command::Tscollect(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| tscollect", "| tscollect");
        prints("| tscollect keepresults=t namespace=foo", "| tscollect namespace=foo keepresults=true");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| tscollect «foo»"), "SPL202 Expected an option or the end of the command.");
    }
}
