//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod abstract_;
mod addinfo;
mod convert;
mod dedup;
mod erex;
mod eval;
mod extract;
mod fields;
mod filldown;
mod fillnull;
mod foreach;
mod format;
mod fromjson;
mod head;
mod highlight;
mod iconify;
mod iplocation;
mod kvform;
mod makemv;
mod map;
mod multikv;
mod mvcombine;
mod mvexpand;
mod nomv;
pub(crate) mod other;
mod rangemap;
mod regex;
mod reltime;
mod rename;
mod replace;
mod return_;
mod reverse;
mod rex;
mod scrub;
mod search;
mod setfields;
mod sort;
mod spath;
mod stats;
mod strcat;
mod table;
mod tags;
mod tail;
mod tojson;
mod tstats;
mod typer;
mod uniq;
mod where_;
mod xmlkv;
mod xmlunescape;
mod xpath;

use std::fmt;

use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

pub use abstract_::Abstract;
pub use addinfo::Addinfo;
pub use convert::{Convert, ConvertField};
pub use dedup::Dedup;
pub use erex::Erex;
pub use eval::{Assignment, Destination, Eval};
pub use extract::Extract;
pub use fields::Fields;
pub use filldown::Filldown;
pub use fillnull::Fillnull;
pub use foreach::{Foreach, ForeachMode};
pub use format::{Format, FormatStrings};
pub use fromjson::Fromjson;
pub use head::Head;
pub use highlight::Highlight;
pub use iconify::Iconify;
pub use iplocation::Iplocation;
pub use kvform::Kvform;
pub use makemv::Makemv;
pub use map::{Map, MapSearch};
pub use multikv::Multikv;
pub use mvcombine::Mvcombine;
pub use mvexpand::Mvexpand;
pub use nomv::Nomv;
pub use other::{Argument, Other};
pub use rangemap::{Range, Rangemap};
pub use regex::Regex;
pub use reltime::Reltime;
pub use rename::{Rename, Renaming};
pub use replace::{Replace, Replacement};
pub use return_::{Return, ReturnItem};
pub use reverse::Reverse;
pub use rex::Rex;
pub use scrub::Scrub;
pub use search::Search;
pub use setfields::Setfields;
pub use sort::{Sort, SortAs, SortField};
pub use spath::Spath;
pub use stats::Stats;
pub use strcat::{Strcat, StrcatSource};
pub use table::Table;
pub use tags::Tags;
pub use tail::Tail;
pub use tojson::{JsonFields, Tojson};
pub use tstats::{DatasetName, Tstats};
pub use typer::Typer;
pub use uniq::Uniq;
pub use where_::Where;
pub use xmlkv::Xmlkv;
pub use xmlunescape::Xmlunescape;
pub use xpath::Xpath;

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
    abstract_ => Abstract,
    addinfo => Addinfo,
    convert => Convert,
    dedup => Dedup,
    erex => Erex,
    eval => Eval,
    extract => Extract,
    fields => Fields,
    filldown => Filldown,
    fillnull => Fillnull,
    foreach => Foreach,
    format => Format,
    fromjson => Fromjson,
    head => Head,
    highlight => Highlight,
    iconify => Iconify,
    iplocation => Iplocation,
    kvform => Kvform,
    makemv => Makemv,
    map => Map,
    multikv => Multikv,
    mvcombine => Mvcombine,
    mvexpand => Mvexpand,
    nomv => Nomv,
    rangemap => Rangemap,
    regex => Regex,
    reltime => Reltime,
    rename => Rename,
    replace => Replace,
    return_ => Return,
    reverse => Reverse,
    rex => Rex,
    scrub => Scrub,
    search => Search,
    setfields => Setfields,
    sort => Sort,
    spath => Spath,
    stats => Stats,
    strcat => Strcat,
    table => Table,
    tags => Tags,
    tail => Tail,
    tojson => Tojson,
    tstats => Tstats,
    typer => Typer,
    uniq => Uniq,
    where_ => Where,
    xmlkv => Xmlkv,
    xmlunescape => Xmlunescape,
    xpath => Xpath,
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
