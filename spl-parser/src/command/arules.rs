//! `arules`: finds which values of fields go together.
//!
//! Usage: `arules [sup=<int>] [conf=<num>] <field>...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::{
        names,
        options::{Options, with_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `arules`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arules {
    /// `sup=`. How often values must go together; `None` means 3.
    pub sup: Option<Spanned<u64>>,
    /// `conf=`. How certain that must be, from 0 to 1; `None` means 0.5.
    pub conf: Option<Spanned<f64>>,
    /// The fields; at least two.
    pub fields: Vec<Spanned<FieldName>>,
}

settings!(Arules: sup, conf);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "arules",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "arules [sup=<int>] [conf=<num>] <field>...",
    summary: "Finds which values of fields go together.",
    parse,
};

impl Node for Arules {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.fields);
        visitor.generates(None);
    }
}

impl fmt::Display for Arules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arules")?;
        self.write_settings(f)?;
        if !self.fields.is_empty() {
            f.write_str(" ")?;
        }
        write_list(f, &self.fields, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, fields) = with_options(&mut options, names::field)(i)?;
    let command = Arules { fields, ..Arules::default() }.with(options, i.state);
    Ok((i, Command::Arules(command)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| arules a b conf=.6, c sup=3", "| arules sup=3 conf=0.6 a, b, c");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| arules a conf=«most»"),
            "SPL206 Invalid option value. Expecting a 'number' for option 'conf'. Instead got 'most'."
        );
    }
}
