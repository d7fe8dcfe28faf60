//! `sitop`: what top needs, in the form in which a summary index keeps it.
//!
//! Usage: `sitop [<n>] [<option>...] <field>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax, Top, top};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sitop`: as top, whose arguments it has; the top of a later search finishes the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitop(pub Top);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sitop",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sitop [<n>] [<option>...] <field>... [BY <field>...]",
    summary: "What top needs, in the form in which a summary index keeps it.",
    parse,
};

impl Node for Sitop {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit_reads(visitor);
        visit::only_summaries(visitor, self.0.by.iter().chain(&self.0.fields).map(|field| &field.value));
    }
}

impl fmt::Display for Sitop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sitop")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, top) = top::top(i)?;
    Ok((i, Command::Sitop(Sitop(top))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_its_kin() {
        prints("| sitop limit=5 a by b", "| sitop limit=5 a BY b");
        prints("| sitop 5 a, b", "| sitop limit=5 a, b");
        assert_eq!(complaint("| sitop«»"), "SPL202 Expected a field name.");
    }
}
