//! `outputtext`: puts the text of the events into the field `_xml`.
//!
//! Usage: `outputtext [usexml=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span,
    grammar::options::{Options, only_options, write_bool},
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `outputtext`
#[derive(Clone, Debug, PartialEq)]
pub struct Outputtext {
    /// `usexml=`: what means something in XML is escaped; true by default.
    pub usexml: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "outputtext",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "outputtext [usexml=<bool>]",
    summary: "Puts the text of the events into the field _xml.",
    parse,
};

impl Node for Outputtext {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_raw", Span::default());
        visitor.writes("_xml", Span::default());
    }
}

impl fmt::Display for Outputtext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outputtext")?;
        write_bool(f, "usexml", self.usexml, true)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let usexml = options.bool("usexml", i.state).unwrap_or(true);
    options.finish(i.state);
    Ok((i, Command::Outputtext(Outputtext { usexml })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn the_option() {
        prints("a | outputtext", "search a | outputtext");
        prints("a | outputtext UseXml = f", "search a | outputtext usexml=false");
        assert_eq!(complaint("a | outputtext «x»"), "SPL202 Expected an option or the end of the command.");
        assert_eq!(complaint("a | outputtext «xml»=t"), "SPL205 Option 'xml' is invalid.");
    }
}
