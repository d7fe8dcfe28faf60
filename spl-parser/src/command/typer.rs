//! `typer`: finds the event types of each event.
//!
//! Usage: `typer [eventtypes=<string>] [maxlen=<int>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    grammar::options::{Options, only_options, write_option},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `typer`
#[derive(Clone, Debug, PartialEq)]
pub struct Typer {
    /// The event types to look for, with commas between; `None` means all.
    pub eventtypes: Option<Spanned<String>>,
    /// Look at so many characters of an event; `None` means 10000.
    pub maxlen: Option<Spanned<u64>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "typer",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "typer [eventtypes=<string>] [maxlen=<int>]",
    summary: "Finds the event types of each event.",
    parse,
};

impl Node for Typer {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.writes("eventtype", Span::default());
    }
}

impl fmt::Display for Typer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("typer")?;
        write_option(f, "eventtypes", self.eventtypes.as_ref())?;
        write_option(f, "maxlen", self.maxlen.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let eventtypes = options.text("eventtypes");
    let maxlen = options.number("maxlen", i.state);
    options.finish(i.state);
    Ok((i, Command::Typer(Typer { eventtypes, maxlen })))
}

#[cfg(test)]
mod tests {
    use crate::testing::prints;

    #[test]
    fn options() {
        prints("| typer", "| typer");
        prints("| typer maxlen=100 eventtypes=\"a,b\"", "| typer eventtypes=\"a,b\" maxlen=100");
    }
}
