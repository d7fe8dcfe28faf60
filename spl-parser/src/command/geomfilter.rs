//! `geomfilter`: keeps the shapes of regions that lie in a box.
//!
//! Usage: `geomfilter [min_x=<num>] [min_y=<num>] [max_x=<num>] [max_y=<num>]`

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

/// `geomfilter`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geomfilter {
    /// `min_x=`. The western bound; `None` means -180.
    pub min_x: Option<Spanned<f64>>,
    /// `min_y=`. The southern bound; `None` means -90.
    pub min_y: Option<Spanned<f64>>,
    /// `max_x=`. The eastern bound; `None` means 180.
    pub max_x: Option<Spanned<f64>>,
    /// `max_y=`. The northern bound; `None` means 90.
    pub max_y: Option<Spanned<f64>>,
}

settings!(Geomfilter: min_x, min_y, max_x, max_y);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "geomfilter",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "geomfilter [min_x=<num>] [min_y=<num>] [max_x=<num>] [max_y=<num>]",
    summary: "Keeps the shapes of regions that lie in a box.",
    parse,
};

impl Node for Geomfilter {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads("geom", Span::default());
    }
}

impl fmt::Display for Geomfilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("geomfilter")?;
        self.write_settings(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let command = Geomfilter::default().with(options, i.state);
    Ok((i, Command::Geomfilter(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| geomfilter", "| geomfilter");
        prints("| geomfilter max_y=90, min_x=-90", "| geomfilter min_x=-90 max_y=90");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| geomfilter min_x=«west»"),
            "SPL206 Invalid option value. Expecting a 'number' for option 'min_x'. Instead got 'west'."
        );
    }
}
