//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod convert;
mod dedup;
mod eval;
mod fields;
mod fillnull;
mod head;
mod other;
mod rename;
mod search;
mod sort;
mod stats;
mod table;
mod tail;
mod tstats;
mod where_;

use std::fmt;

use crate::{
    input::{PResult, Tokens},
    lex::Mode,
};

pub use convert::{Convert, ConvertField};
pub use dedup::Dedup;
pub use eval::{Assignment, Destination, Eval};
pub use fields::Fields;
pub use fillnull::Fillnull;
pub use head::Head;
pub use other::Other;
pub use rename::{Rename, Renaming};
pub use search::Search;
pub use sort::{Sort, SortAs, SortField};
pub use stats::Stats;
pub use table::Table;
pub use tail::Tail;
pub use tstats::{DatasetName, Tstats};
pub use where_::Where;

/// One command of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `convert`
    Convert(Convert),
    /// `dedup`
    Dedup(Dedup),
    /// `eval`
    Eval(Eval),
    /// `fields`
    Fields(Fields),
    /// `fillnull`
    Fillnull(Fillnull),
    /// `head`
    Head(Head),
    /// `rename`
    Rename(Rename),
    /// `search`, also where the word is left out before the first pipe
    Search(Search),
    /// `sort`
    Sort(Sort),
    /// `stats`
    Stats(Stats),
    /// `table`
    Table(Table),
    /// `tail`
    Tail(Tail),
    /// `tstats`
    Tstats(Tstats),
    /// `where`
    Where(Where),
    /// A command of Splunk's that has no type of its own yet.
    Other(Other),
}

/// What the parser knows of a command: the row of the table.
#[derive(Debug)]
pub(crate) struct Syntax {
    /// The name that we print.
    pub(crate) name: &'static str,
    /// Other names of it.
    pub(crate) aliases: &'static [&'static str],
    /// How its arguments are lexed.
    pub(crate) mode: Mode,
    /// How to write it.
    pub(crate) usage: &'static str,
    /// What it does, in a sentence.
    pub(crate) summary: &'static str,
    /// Reads its arguments.
    pub(crate) parse: for<'t> fn(Tokens<'t>) -> PResult<'t, Command>,
}

/// The commands that have a type, by name.
pub(crate) static COMMANDS: &[&Syntax] = &[
    &convert::SYNTAX,
    &dedup::SYNTAX,
    &eval::SYNTAX,
    &fields::SYNTAX,
    &fillnull::SYNTAX,
    &head::SYNTAX,
    &rename::SYNTAX,
    &search::SYNTAX,
    &sort::SYNTAX,
    &stats::SYNTAX,
    &table::SYNTAX,
    &tail::SYNTAX,
    &tstats::SYNTAX,
    &where_::SYNTAX,
];

/// A command's page in the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Help {
    /// Its name.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// How to write it.
    pub usage: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
}

/// The commands that parse into a type of their own, by name.
pub fn commands() -> impl Iterator<Item = Help> {
    COMMANDS.iter().map(|row| Help { name: row.name, aliases: row.aliases, usage: row.usage, summary: row.summary })
}

/// The names of Splunk's commands that are known by name only and parse into [`Other`].
pub fn other_commands() -> impl Iterator<Item = &'static str> {
    other::NAMES.iter().copied()
}

/// A name that Splunk knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    Typed(&'static Syntax),
    Named(&'static str),
}

/// The command of this name, in any letter case.
pub(crate) fn find(name: &str) -> Option<Known> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    let typed = COMMANDS.iter().find(|row| is(row.name) || row.aliases.iter().any(|alias| is(alias)));
    typed.map(|row| Known::Typed(row)).or_else(|| other::NAMES.iter().find(|known| is(known)).map(|n| Known::Named(n)))
}

/// Every name of a command.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().flat_map(|row| row.aliases.iter().copied().chain([row.name])).chain(other_commands())
}

impl Command {
    /// The command's name, as we print it.
    pub fn name(&self) -> &str {
        self.parts().0
    }

    /// What all commands have.
    fn parts(&self) -> (&str, &dyn fmt::Display) {
        match self {
            Self::Convert(command) => (convert::SYNTAX.name, command),
            Self::Dedup(command) => (dedup::SYNTAX.name, command),
            Self::Eval(command) => (eval::SYNTAX.name, command),
            Self::Fields(command) => (fields::SYNTAX.name, command),
            Self::Fillnull(command) => (fillnull::SYNTAX.name, command),
            Self::Head(command) => (head::SYNTAX.name, command),
            Self::Rename(command) => (rename::SYNTAX.name, command),
            Self::Search(command) => (search::SYNTAX.name, command),
            Self::Sort(command) => (sort::SYNTAX.name, command),
            Self::Stats(command) => (stats::SYNTAX.name, command),
            Self::Table(command) => (table::SYNTAX.name, command),
            Self::Tail(command) => (tail::SYNTAX.name, command),
            Self::Tstats(command) => (tstats::SYNTAX.name, command),
            Self::Where(command) => (where_::SYNTAX.name, command),
            Self::Other(command) => (&command.name, command),
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().1.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_directory() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/command");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().trim_end_matches('_').to_owned())
            .filter(|name| name != "mod" && name != "other")
            .collect();
        files.sort();
        let table: Vec<&str> = COMMANDS.iter().map(|row| row.name).collect();
        assert_eq!(table, files);
    }

    #[test]
    fn every_name_is_there_once() {
        let mut all: Vec<&str> = names().collect();
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        assert_eq!(all.len(), before);
        assert!(other::NAMES.is_sorted());
    }

    #[test]
    fn usages_begin_with_the_name() {
        for help in commands() {
            assert!(help.usage.starts_with(help.name), "{}", help.usage);
            assert!(help.summary.ends_with('.'), "{}", help.summary);
        }
    }
}
