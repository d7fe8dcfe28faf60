//! `noop`: lets the rows pass; its options change how Splunk runs the search.
//!
//! Usage: `noop [<name>=<value>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    ast::Parameter,
    grammar::{
        options::Options,
        settings::{only_parameters, write_spaced},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `noop`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Noop {
    /// What to change: `search_optimization=false`, `log_DEBUG=*`, `sample_ratio=10`.
    pub parameters: Vec<Parameter>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "noop",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "noop [<name>=<value>]...",
    summary: "Lets the rows pass; its options change how Splunk runs the search.",
    parse,
};

impl Node for Noop {
    fn visit(&self, _: &mut dyn Visitor) {}
}

impl fmt::Display for Noop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("noop")?;
        write_spaced(f, &self.parameters)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut parameters = Vec::new();
    let (i, ()) = only_parameters(&[], &mut Options::default(), &mut parameters, i)?;
    Ok((i, Command::Noop(Noop { parameters })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| noop", "| noop");
        prints(
            "| noop search_optimization.predicate_merge=f log_DEBUG=\"*\", a = b:1;c",
            "| noop search_optimization.predicate_merge=f log_DEBUG=\"*\" a=\"b:1;c\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| noop «x»"), "SPL202 Expected an option or the end of the command.");
    }
}
