//! `diff`: compares two rows line by line.
//!
//! Usage: `diff [position1=<int>] [position2=<int>] [attribute=<field>] [diffheader=<bool>] [context=<bool>] [maxlen=<int>]`

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

/// `diff`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// `position1=`. The number of one row; `None` means 1.
    pub position1: Option<Spanned<u64>>,
    /// `position2=`. The number of the other row; `None` means 2.
    pub position2: Option<Spanned<u64>>,
    /// `pos1=`. Short for `position1`.
    pub pos1: Option<Spanned<u64>>,
    /// `pos2=`. Short for `position2`.
    pub pos2: Option<Spanned<u64>>,
    /// `attribute=`. The field to compare; `None` means `_raw`.
    pub attribute: Option<Spanned<String>>,
    /// `diffheader=`. Write a head with the sources; `None` means false.
    pub diffheader: Option<bool>,
    /// `header=`. Short for `diffheader`.
    pub header: Option<bool>,
    /// `context=`. Write in the context format rather than the unified; `None` means false.
    pub context: Option<bool>,
    /// `maxlen=`. How many bytes of a row to compare, 0 all; `None` means 100,000.
    pub maxlen: Option<Spanned<u64>>,
}

settings!(Diff: position1, position2, pos1, pos2, attribute, diffheader, header, context, maxlen);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "diff",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "diff [position1=<int>] [position2=<int>] [attribute=<field>] [diffheader=<bool>] \
            [context=<bool>] [maxlen=<int>]",
    summary: "Compares two rows line by line.",
    parse,
};

impl Node for Diff {
    fn visit(&self, visitor: &mut dyn Visitor) {
        match &self.attribute {
            Some(field) => visitor.reads(field, field.span),
            None => visitor.reads("_raw", Span::default()),
        }
        visitor.generates(None);
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("diff")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Diff::default().with(options, i.state);
    Ok((i, Command::Diff(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| diff", "| diff");
        prints("| diff position1=9 position2=10", "| diff position1=9 position2=10");
        prints("| diff pos1=1 pos2=3 attribute=ip", "| diff pos1=1 pos2=3 attribute=ip");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| diff «position3»=1"), "SPL205 Option 'position3' is invalid.");
    }
}
