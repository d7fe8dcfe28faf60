//! `findkeywords`: finds searches that yield each group of events.
//!
//! Usage: `findkeywords labelfield=<field> [dedup=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    grammar::{
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `findkeywords`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findkeywords {
    /// `labelfield=`. The field that tells the group.
    pub labelfield: Option<Spanned<String>>,
    /// `dedup=`. Drop events that repeat one before; `None` means false.
    pub dedup: Option<bool>,
}

settings!(Findkeywords: labelfield, dedup);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "findkeywords",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "findkeywords labelfield=<field> [dedup=<bool>]",
    summary: "Finds searches that yield each group of events.",
    parse,
};

impl Node for Findkeywords {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(field) = &self.labelfield {
            visitor.reads(field, field.span);
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Findkeywords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("findkeywords")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Findkeywords::default().with(options, i.state);
    if command.labelfield.is_none() && i.at_end() {
        return fail(Diagnostic::error(Code::Expected, start, "The 'labelfield' option is required."));
    }
    Ok((i, Command::Findkeywords(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| findkeywords dedup=true labelfield=foo", "| findkeywords labelfield=foo dedup=true");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| findkeywords«»"), "SPL202 The 'labelfield' option is required.");
    }
}
