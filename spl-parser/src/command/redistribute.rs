//! `redistribute`: divides the rows among the indexers, to speed up what follows.
//!
//! Usage: `redistribute [num_of_reducers=<int>] [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{FieldName, write_list},
    grammar::{
        aggs,
        options::{Options, only_options},
        settings::settings,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `redistribute`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Redistribute {
    /// `num_of_reducers=`: among how many indexers; `None` means what `limits.conf` says.
    pub num_of_reducers: Option<Spanned<u64>>,
    /// The fields by whose values the rows are divided; empty means those that suit what follows.
    pub by: Vec<Spanned<FieldName>>,
}

settings!(Redistribute: num_of_reducers);

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "redistribute",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "redistribute [num_of_reducers=<int>] [BY <field>...]",
    summary: "Divides the rows among the indexers, to speed up what follows.",
    parse,
};

impl Node for Redistribute {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::reads(visitor, &self.by);
    }
}

impl fmt::Display for Redistribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("redistribute")?;
        self.write_settings(f)?;
        if !self.by.is_empty() {
            f.write_str(" BY ")?;
        }
        write_list(f, &self.by, ", ")
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, ()) = only_options(&mut options, i)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let redistribute = Redistribute { by, ..Redistribute::default() };
    Ok((i, Command::Redistribute(redistribute.with(options, i.state))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| redistribute", "| redistribute");
        prints("| redistribute by ip, user num_of_reducers=4", "| redistribute num_of_reducers=4 BY ip, user");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| redistribute «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| redistribute «ip»"), "SPL202 Expected an option, `BY` or the end of the command.");
    }
}
