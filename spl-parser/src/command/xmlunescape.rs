//! `xmlunescape`: turns `&lt;`, `&amp;` and their like back into characters.
//!
//! Usage: `xmlunescape [maxinputs=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::options::{Options, only_options, write_option},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `xmlunescape`
#[derive(Clone, Debug, PartialEq)]
pub struct Xmlunescape {
    /// How many rows go to the command at once; `None` means 50000. The result doesn't depend on it.
    pub maxinputs: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "xmlunescape",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "xmlunescape [maxinputs=<int>]",
    summary: "Turns XML's escapes back into characters.",
    parse,
};

impl Node for Xmlunescape {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        visitor.writes("_raw", Span::default());
    }
}

impl fmt::Display for Xmlunescape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("xmlunescape")?;
        write_option(f, "maxinputs", self.maxinputs.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let maxinputs = options.number("maxinputs", i.state);
    options.finish(i.state);
    Ok((i, Command::Xmlunescape(Xmlunescape { maxinputs })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options() {
        prints("| xmlunescape maxinputs=5", "| xmlunescape maxinputs=5");
        assert_eq!(complaint("| xmlunescape «a»"), "SPL202 Expected an option or the end of the command.");
    }
}
