//! `sirare`: what rare needs, in the form in which a summary index keeps it.
//!
//! Usage: `sirare [<n>] [<option>...] <field>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax, Top, top};
use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `sirare`: as rare, whose arguments it has; the rare of a later search finishes the work.
#[derive(Clone, Debug, PartialEq)]
pub struct Sirare(pub Top);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "sirare",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "sirare [<n>] [<option>...] <field>... [BY <field>...]",
    summary: "What rare needs, in the form in which a summary index keeps it.",
    parse,
};

impl Node for Sirare {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.0.visit_reads(visitor);
        visit::only_summaries(visitor, self.0.by.iter().chain(&self.0.fields).map(|field| &field.value));
    }
}

impl fmt::Display for Sirare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sirare")?;
        self.0.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, top) = top::top(i)?;
    Ok((i, Command::Sirare(Sirare(top))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn has_the_arguments_of_its_kin() {
        prints("| sirare a b useother=t", "| sirare useother=true a, b");
        assert_eq!(complaint("| sirare«»"), "SPL202 Expected a field name.");
    }
}
