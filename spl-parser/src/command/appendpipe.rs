//! `appendpipe`: what commands make of the rows so far, after these.
//!
//! Usage: `appendpipe [run_in_preview=<bool>] [<command> | ...]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    ast::Subsearch,
    grammar::{
        options::{Options, write_bool},
        subsearch,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{SubsearchUse, Visitor},
};

/// `appendpipe`
#[derive(Clone, Debug, PartialEq)]
pub struct Appendpipe {
    /// `run_in_preview=`: also for the results that are shown before the search is done; true by default.
    pub run_in_preview: bool,
    /// The commands, which begin with the rows so far.
    pub pipeline: Subsearch,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "appendpipe",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::TakesSubsearch],
    usage: "appendpipe [run_in_preview=<bool>] [<command> | ...]",
    summary: "What commands make of the rows so far, after these.",
    parse,
};

impl Node for Appendpipe {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.subsearch(&self.pipeline, SubsearchUse::Branch);
    }
}

impl fmt::Display for Appendpipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("appendpipe")?;
        write_bool(f, "run_in_preview", self.run_in_preview, true)?;
        write!(f, " [{}]", self.pipeline)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, pipeline) = subsearch::only(i, &mut options)?;
    let run_in_preview = options.bool("run_in_preview", i.state).unwrap_or(true);
    options.finish(i.state);
    Ok((i, Command::Appendpipe(Appendpipe { run_in_preview, pipeline })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn any_command_may_begin() {
        prints("a | appendpipe [stats count | eval b=1]", "search a | appendpipe [| stats count | eval b = 1]");
        prints("a | appendpipe [ | stats count ]", "search a | appendpipe [| stats count]");
        prints("a | appendpipe [search b | head]", "search a | appendpipe [search b | head]");
        prints(
            "a | appendpipe run_in_preview=f [where c=0]",
            "search a | appendpipe run_in_preview=false [| where c = 0]",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("a | appendpipe«»"), "SPL202 The last argument must be a subsearch.");
        assert_eq!(complaint("a | appendpipe [stats«»]"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("a | appendpipe «run»=t [head]"), "SPL205 Option 'run' is invalid.");
    }
}
