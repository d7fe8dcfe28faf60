//! `associate`: finds values of one field that say something about another.
//!
//! Usage: `associate [supcnt=<num>] [supfreq=<num>] [improv=<num>] [<field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldPattern, write_list},
    grammar::{
        names,
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `associate`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Associate {
    /// `supcnt=`. How often a value must occur; `None` means 100.
    pub supcnt: Option<Spanned<f64>>,
    /// `supfreq=`. In which part of the rows it must occur; `None` means 0.1.
    pub supfreq: Option<Spanned<f64>>,
    /// `improv=`. How much it must say, as a difference of entropies; `None` means 0.5.
    pub improv: Option<Spanned<f64>>,
    /// The fields; empty means all.
    pub fields: Vec<Spanned<FieldPattern>>,
}

settings!(Associate: supcnt, supfreq, improv);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "associate",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "associate [supcnt=<num>] [supfreq=<num>] [improv=<num>] [<field>...]",
    summary: "Finds values of one field that say something about another.",
    parse,
};

impl Node for Associate {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads_patterns(visitor, &self.fields);
        visitor.generates(None);
    }
}

impl fmt::Display for Associate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("associate")?;
        self.write_settings(f)?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::pattern)(i)?;
    let command = Associate { fields, ..Associate::default() }.with(options, i.state);
    Ok((i, Command::Associate(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| associate", "| associate");
        prints("| associate supcnt=50 a supfreq=0.2 b", "| associate supcnt=50 supfreq=0.2 a, b");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| associate «supcount»=5"), "SPL205 Option 'supcount' is invalid.");
    }
}
