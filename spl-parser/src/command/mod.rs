//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod convert;
mod dedup;
mod eval;
mod fields;
mod fillnull;
mod head;
pub(crate) mod other;
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
    Code, Diagnostic, Severity, Span,
    input::{PResult, Tokens, shorten},
    lex::Mode,
    suggest::closest,
    visit::Visitor,
};

pub use convert::{Convert, ConvertField};
pub use dedup::Dedup;
pub use eval::{Assignment, Destination, Eval};
pub use fields::Fields;
pub use fillnull::Fillnull;
pub use head::Head;
pub use other::{Argument, Other};
pub use rename::{Rename, Renaming};
pub use search::Search;
pub use sort::{Sort, SortAs, SortField};
pub use stats::Stats;
pub use table::Table;
pub use tail::Tail;
pub use tstats::{DatasetName, Tstats};
pub use where_::Where;

/// What every command's type has: a canonical text, and an account of what it does to the rows.
pub(crate) trait Node: fmt::Display {
    /// Tells `visitor` what the command reads, then what it does to the fields of the rows, and what it needs besides.
    fn visit(&self, visitor: &mut dyn Visitor);
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

/// Makes the type of all commands and the table of their syntax. A row is the command's module and its type.
macro_rules! commands {
    ($($module:ident => $Type:ident,)*) => {
        /// One command of a pipeline.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command {
            $(
                #[doc = concat!("[`", stringify!($Type), "`]")]
                $Type($Type),
            )*
            /// A command without a type of its own.
            Other(Other),
        }

        /// The commands that have a type, by name.
        pub(crate) static COMMANDS: &[&Syntax] = &[$(&$module::SYNTAX,)*];

        impl Command {
            /// What all commands have: a name and a node.
            fn parts(&self) -> (&str, &dyn Node) {
                match self {
                    $(Self::$Type(command) => ($module::SYNTAX.name, command),)*
                    Self::Other(command) => (&command.name, command),
                }
            }
        }
    };
}

commands! {
    convert => Convert,
    dedup => Dedup,
    eval => Eval,
    fields => Fields,
    fillnull => Fillnull,
    head => Head,
    rename => Rename,
    search => Search,
    sort => Sort,
    stats => Stats,
    table => Table,
    tail => Tail,
    tstats => Tstats,
    where_ => Where,
}

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

/// Every name of a command that Splunk has.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().flat_map(|row| row.aliases.iter().copied().chain([row.name])).chain(other_commands())
}

/// What there is to say of a name that no command of Splunk's has: a warning while only its text is known, since an app
/// may bring the command along, and an error for whoever has to run it.
pub fn unknown(name: &str, span: Span, severity: Severity) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::error(Code::UnknownCommand, span, format!("Unknown search command '{}'.", shorten(name)));
    diagnostic.severity = severity;
    match closest(name, names()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.label("neither a command of Splunk's nor one that was added"),
    }
}

impl Command {
    /// The command's name, as we print it.
    pub fn name(&self) -> &str {
        self.parts().0
    }

    /// Tells `visitor` what the command reads, changes and needs, in that order.
    pub fn visit(&self, visitor: &mut dyn Visitor) {
        self.parts().1.visit(visitor);
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
