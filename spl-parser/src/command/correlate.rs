//! `correlate`: tells how often two fields are in the same rows.
//!
//! Usage: `correlate [type=cocur]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `correlate`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correlate {
    /// `type=`. The kind of correlation; `cocur` is the only one.
    pub type_: Option<Spanned<String>>,
}

settings!(Correlate: type_);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "correlate",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "correlate [type=cocur]",
    summary: "Tells how often two fields are in the same rows.",
    parse,
};

impl Node for Correlate {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("*", Span::default());
        visitor.generates(None);
    }
}

impl fmt::Display for Correlate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("correlate")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Correlate::default().with(options, i.state);
    Ok((i, Command::Correlate(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| correlate", "| correlate");
        prints("| correlate type=cocur", "| correlate type=cocur");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| correlate «a»"), "SPL202 Expected an option or the end of the command.");
    }
}
