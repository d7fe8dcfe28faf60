//! `rare`: the least frequent values of a field, or combinations of values of several.
//!
//! Usage: `rare [<n>] [<option>...] <field>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax, Top, top};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `rare`: as top, from the other end.
#[derive(Clone, Debug, PartialEq)]
pub struct Rare(pub Top);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "rare",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "rare [<n>] [<option>...] <field>... [BY <field>...]",
    summary: "The least frequent values of a field, or combinations of values of several.",
    parse,
};

impl Node for Rare {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit(visitor);
    }
}

impl fmt::Display for Rare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rare")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, top) = top::top(i)?;
    Ok((i, Command::Rare(Rare(top))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_top() {
        prints("| rare 5 a b BY c showperc=f", "| rare limit=5 showperc=false a, b BY c");
        assert_eq!(complaint("| rare a «by»"), "SPL202 You must specify at least one field after 'by'.");
    }
}
