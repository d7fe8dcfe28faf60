//! `highlight`: marks texts in the events that are shown.
//!
//! Usage: `highlight <string>...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    grammar::{fields, names},
    input::{PResult, Tokens},
    lex::{Mode, quote},
    visit::Visitor,
};

/// `highlight`
#[derive(Clone, Debug, PartialEq)]
pub struct Highlight {
    /// The texts; at least one.
    pub texts: Vec<Spanned<String>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "highlight",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "highlight <string>...",
    summary: "Marks texts in the events that are shown.",
    parse,
};

impl Node for Highlight {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Highlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("highlight ")?;
        for (n, text) in self.texts.iter().enumerate() {
            write!(f, "{}{}", if n > 0 { ", " } else { "" }, quote::name(text))?;
        }
        Ok(())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, texts) = names::list(fields::text("a text"))(i)?;
    if texts.is_empty() {
        return i.must("a text");
    }
    Ok((i, Command::Highlight(Highlight { texts })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn texts() {
        prints("| highlight login,logout \"a b\" c=d", "| highlight login, logout, \"a b\", \"c=d\"");
        assert_eq!(complaint("| highlight«»"), "SPL202 Expected a text.");
    }
}
