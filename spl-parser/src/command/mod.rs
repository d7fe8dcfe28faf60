//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod analyzefields;
mod anomalies;
mod anomalousvalue;
mod anomalydetection;
mod apply;
mod arules;
mod associate;
mod bucketdir;
mod cluster;
mod collect;
mod convert;
mod correlate;
mod dbinspect;
mod dedup;
mod delete;
mod deletemodel;
mod diff;
mod dump;
mod eval;
mod fields;
mod fillnull;
mod findkeywords;
mod fit;
mod gauge;
mod geom;
mod geomfilter;
mod head;
mod history;
mod kmeans;
mod listmodels;
mod localop;
mod mcatalog;
mod mcollect;
mod meventcollect;
mod mpreview;
mod noop;
pub(crate) mod other;
mod outlier;
mod overlap;
mod predict;
mod redistribute;
mod relevancy;
mod rename;
mod require;
mod rest;
mod sample;
mod score;
mod script;
mod search;
mod sendalert;
mod sendemail;
mod sort;
mod stats;
mod summary;
mod table;
mod tail;
mod tscollect;
mod tstats;
mod typeahead;
mod walklex;
mod where_;
mod x11;

use std::fmt;

use crate::{
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

pub use analyzefields::Analyzefields;
pub use anomalies::Anomalies;
pub use anomalousvalue::Anomalousvalue;
pub use anomalydetection::Anomalydetection;
pub use apply::Apply;
pub use arules::Arules;
pub use associate::Associate;
pub use bucketdir::Bucketdir;
pub use cluster::Cluster;
pub use collect::Collect;
pub use convert::{Convert, ConvertField};
pub use correlate::Correlate;
pub use dbinspect::Dbinspect;
pub use dedup::Dedup;
pub use delete::Delete;
pub use deletemodel::Deletemodel;
pub use diff::Diff;
pub use dump::Dump;
pub use eval::{Assignment, Destination, Eval};
pub use fields::Fields;
pub use fillnull::Fillnull;
pub use findkeywords::Findkeywords;
pub use fit::Fit;
pub use gauge::{Gauge, GaugeValue};
pub use geom::Geom;
pub use geomfilter::Geomfilter;
pub use head::Head;
pub use history::History;
pub use kmeans::Kmeans;
pub use listmodels::Listmodels;
pub use localop::Localop;
pub use mcatalog::Mcatalog;
pub use mcollect::Mcollect;
pub use meventcollect::Meventcollect;
pub use mpreview::Mpreview;
pub use noop::Noop;
pub use other::{Argument, Other};
pub use outlier::Outlier;
pub use overlap::Overlap;
pub use predict::{Forecast, Predict, PredictField};
pub use redistribute::Redistribute;
pub use relevancy::Relevancy;
pub use rename::{Rename, Renaming};
pub use require::Require;
pub use rest::Rest;
pub use sample::Sample;
pub use score::Score;
pub use script::Script;
pub use search::Search;
pub use sendalert::Sendalert;
pub use sendemail::{EmailOptions, Sendemail};
pub use sort::{Sort, SortAs, SortField};
pub use stats::Stats;
pub use summary::Summary;
pub use table::Table;
pub use tail::Tail;
pub use tscollect::Tscollect;
pub use tstats::{DatasetName, Tstats};
pub use typeahead::Typeahead;
pub use walklex::Walklex;
pub use where_::Where;
pub use x11::{X11, X11Kind};

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
    analyzefields => Analyzefields,
    anomalies => Anomalies,
    anomalousvalue => Anomalousvalue,
    anomalydetection => Anomalydetection,
    apply => Apply,
    arules => Arules,
    associate => Associate,
    bucketdir => Bucketdir,
    cluster => Cluster,
    collect => Collect,
    convert => Convert,
    correlate => Correlate,
    dbinspect => Dbinspect,
    dedup => Dedup,
    delete => Delete,
    deletemodel => Deletemodel,
    diff => Diff,
    dump => Dump,
    eval => Eval,
    fields => Fields,
    fillnull => Fillnull,
    findkeywords => Findkeywords,
    fit => Fit,
    gauge => Gauge,
    geom => Geom,
    geomfilter => Geomfilter,
    head => Head,
    history => History,
    kmeans => Kmeans,
    listmodels => Listmodels,
    localop => Localop,
    mcatalog => Mcatalog,
    mcollect => Mcollect,
    meventcollect => Meventcollect,
    mpreview => Mpreview,
    noop => Noop,
    outlier => Outlier,
    overlap => Overlap,
    predict => Predict,
    redistribute => Redistribute,
    relevancy => Relevancy,
    rename => Rename,
    require => Require,
    rest => Rest,
    sample => Sample,
    score => Score,
    script => Script,
    search => Search,
    sendalert => Sendalert,
    sendemail => Sendemail,
    sort => Sort,
    stats => Stats,
    summary => Summary,
    table => Table,
    tail => Tail,
    tscollect => Tscollect,
    tstats => Tstats,
    typeahead => Typeahead,
    walklex => Walklex,
    where_ => Where,
    x11 => X11,
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
