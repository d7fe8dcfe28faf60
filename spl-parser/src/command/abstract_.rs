//! `abstract`: shortens the text of each event to the lines that matter.
//!
//! Usage: `abstract [maxterms=<int>] [maxlines=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::options::{Options, only_options, write_option},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `abstract`
#[derive(Clone, Debug, PartialEq)]
pub struct Abstract {
    /// At most so many of the terms that are searched for are looked at, 1 to 1000; `None` means 1000.
    pub maxterms: Option<Spanned<u64>>,
    /// At most so many lines stay, 1 to 500; `None` means 10.
    pub maxlines: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "abstract",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "abstract [maxterms=<int>] [maxlines=<int>]",
    summary: "Shortens the text of each event to the lines that matter.",
    parse,
};

impl Node for Abstract {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        visitor.writes("_raw", Span::default());
    }
}

impl fmt::Display for Abstract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("abstract")?;
        write_option(f, "maxterms", self.maxterms.as_ref())?;
        write_option(f, "maxlines", self.maxlines.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let maxterms = options.number("maxterms", i.state);
    let maxlines = options.number("maxlines", i.state);
    options.finish(i.state);
    Ok((i, Command::Abstract(Abstract { maxterms, maxlines })))
}

#[cfg(test)]
mod tests {
    use crate::testing::prints;

    #[test]
    fn options() {
        prints("| abstract", "| abstract");
        prints("| abstract maxlines=5 maxterms=2", "| abstract maxterms=2 maxlines=5");
    }
}
