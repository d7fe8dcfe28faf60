//! The commands: one file each, holding what it does, its type, its `Display`, its parser and its tests.

mod abstract_;
mod accum;
mod addcoltotals;
mod addinfo;
mod addtotals;
mod all;
mod analyzefields;
mod anomalies;
mod anomalousvalue;
mod anomalydetection;
mod append;
mod appendcols;
mod appendpipe;
mod apply;
mod arules;
mod associate;
mod autoregress;
mod bin;
mod bucketdir;
mod chart;
mod cluster;
mod collect;
mod concurrency;
mod contingency;
mod convert;
mod correlate;
mod datamodel;
mod dbinspect;
mod dedup;
mod delete;
mod deletemodel;
mod delta;
mod diff;
mod dump;
mod erex;
mod eval;
mod eventcount;
mod eventstats;
mod extract;
mod fieldformat;
mod fields;
mod fieldsummary;
mod filldown;
mod fillnull;
mod findkeywords;
mod fit;
mod foreach;
mod format;
mod from;
mod fromjson;
mod gauge;
mod gentimes;
mod geom;
mod geomfilter;
mod geostats;
mod head;
mod highlight;
mod history;
mod iconify;
mod inputcsv;
mod inputlookup;
mod iplocation;
mod join;
mod kmeans;
mod kvform;
mod listmodels;
mod loadjob;
mod localop;
mod lookup;
mod makecontinuous;
mod makemv;
mod makeresults;
mod map;
mod mcatalog;
mod mcollect;
mod metadata;
mod metasearch;
mod meventcollect;
mod mpreview;
mod mstats;
mod multikv;
mod multisearch;
mod mvcombine;
mod mvexpand;
mod nomv;
mod noop;
pub(crate) mod other;
mod outlier;
mod outputcsv;
mod outputlookup;
mod outputtext;
mod overlap;
mod pivot;
mod predict;
mod rangemap;
mod rare;
mod redistribute;
mod regex;
mod relevancy;
mod reltime;
mod rename;
mod replace;
mod require;
mod rest;
mod return_;
mod reverse;
mod rex;
mod sample;
mod savedsearch;
mod score;
mod script;
mod scrub;
mod search;
mod searchtxn;
mod selfjoin;
mod sendalert;
mod sendemail;
mod set;
mod setfields;
mod sichart;
mod sirare;
mod sistats;
mod sitimechart;
mod sitop;
mod sort;
mod spath;
mod stats;
mod strcat;
mod streamstats;
mod summary;
mod table;
mod tags;
mod tail;
mod timechart;
mod timewrap;
mod tojson;
mod top;
mod transaction;
mod transpose;
mod trendline;
mod tscollect;
mod tstats;
mod typeahead;
mod typer;
mod union;
mod uniq;
mod untable;
mod walklex;
mod where_;
mod x11;
mod xmlkv;
mod xmlunescape;
mod xpath;
mod xyseries;

use std::{collections::HashMap, fmt, sync::LazyLock};

use crate::{
    Code, Diagnostic, Severity, Span,
    input::{PResult, Tokens, shorten},
    lex::Mode,
    suggest::closest,
    visit::Visitor,
};

pub use abstract_::Abstract;
pub use accum::Accum;
pub use addcoltotals::Addcoltotals;
pub use addinfo::Addinfo;
pub use addtotals::Addtotals;
pub(crate) use all::COMMANDS;
pub use all::Command;
pub use analyzefields::Analyzefields;
pub use anomalies::Anomalies;
pub use anomalousvalue::Anomalousvalue;
pub use anomalydetection::Anomalydetection;
pub use append::Append;
pub use appendcols::Appendcols;
pub use appendpipe::Appendpipe;
pub use apply::Apply;
pub use arules::Arules;
pub use associate::Associate;
pub use autoregress::{Autoregress, Lags};
pub use bin::Bin;
pub use bucketdir::Bucketdir;
pub use chart::Chart;
pub use cluster::Cluster;
pub use collect::Collect;
pub use concurrency::Concurrency;
pub use contingency::Contingency;
pub use convert::{Convert, ConvertField};
pub use correlate::Correlate;
pub use datamodel::{Datamodel, DatamodelMode};
pub use dbinspect::Dbinspect;
pub use dedup::Dedup;
pub use delete::Delete;
pub use deletemodel::Deletemodel;
pub use delta::Delta;
pub use diff::Diff;
pub use dump::Dump;
pub use erex::Erex;
pub use eval::{Assignment, Destination, Eval};
pub use eventcount::Eventcount;
pub use eventstats::Eventstats;
pub use extract::Extract;
pub use fieldformat::Fieldformat;
pub use fields::Fields;
pub use fieldsummary::Fieldsummary;
pub use filldown::Filldown;
pub use fillnull::Fillnull;
pub use findkeywords::Findkeywords;
pub use fit::Fit;
pub use foreach::{Foreach, ForeachMode};
pub use format::{Format, FormatStrings};
pub use from::From;
pub use fromjson::Fromjson;
pub use gauge::{Gauge, GaugeValue};
pub use gentimes::Gentimes;
pub use geom::Geom;
pub use geomfilter::Geomfilter;
pub use geostats::Geostats;
pub use head::Head;
pub use highlight::Highlight;
pub use history::History;
pub use iconify::Iconify;
pub use inputcsv::Inputcsv;
pub use inputlookup::Inputlookup;
pub use iplocation::Iplocation;
pub use join::{Join, JoinCondition, JoinType};
pub use kmeans::Kmeans;
pub use kvform::Kvform;
pub use listmodels::Listmodels;
pub use loadjob::{Loadjob, LoadjobSource};
pub use localop::Localop;
pub use lookup::{Lookup, LookupField, LookupOutput};
pub use makecontinuous::Makecontinuous;
pub use makemv::Makemv;
pub use makeresults::{DataFormat, Makeresults};
pub use map::{Map, MapSearch};
pub use mcatalog::Mcatalog;
pub use mcollect::Mcollect;
pub use metadata::{Metadata, MetadataType};
pub use metasearch::Metasearch;
pub use meventcollect::Meventcollect;
pub use mpreview::Mpreview;
pub use mstats::Mstats;
pub use multikv::Multikv;
pub use multisearch::Multisearch;
pub use mvcombine::Mvcombine;
pub use mvexpand::Mvexpand;
pub use nomv::Nomv;
pub use noop::Noop;
pub use other::{Argument, Other};
pub use outlier::Outlier;
pub use outputcsv::Outputcsv;
pub use outputlookup::Outputlookup;
pub use outputtext::Outputtext;
pub use overlap::Overlap;
pub use pivot::Pivot;
pub use predict::{Forecast, Predict, PredictField};
pub use rangemap::{Range, Rangemap};
pub use rare::Rare;
pub use redistribute::Redistribute;
pub use regex::Regex;
pub use relevancy::Relevancy;
pub use reltime::Reltime;
pub use rename::{Rename, Renaming};
pub use replace::{Replace, Replacement};
pub use require::Require;
pub use rest::Rest;
pub use return_::{Return, ReturnItem};
pub use reverse::Reverse;
pub use rex::Rex;
pub use sample::Sample;
pub use savedsearch::{Savedsearch, TokenReplacement};
pub use score::Score;
pub use script::Script;
pub use scrub::Scrub;
pub use search::Search;
pub use searchtxn::Searchtxn;
pub use selfjoin::Selfjoin;
pub use sendalert::Sendalert;
pub use sendemail::{EmailOptions, Sendemail};
pub use set::{Set, SetOperation};
pub use setfields::Setfields;
pub use sichart::Sichart;
pub use sirare::Sirare;
pub use sistats::Sistats;
pub use sitimechart::Sitimechart;
pub use sitop::Sitop;
pub use sort::{Sort, SortAs, SortField};
pub use spath::Spath;
pub use stats::Stats;
pub use strcat::{Strcat, StrcatSource};
pub use streamstats::Streamstats;
pub use summary::Summary;
pub use table::Table;
pub use tags::Tags;
pub use tail::Tail;
pub use timechart::Timechart;
pub use timewrap::{Timewrap, WrappedSeries};
pub use tojson::{JsonFields, Tojson};
pub use top::Top;
pub use transaction::{EventFilter, MvList, Transaction};
pub use transpose::Transpose;
pub use trendline::{Trend, TrendKind, Trendline};
pub use tscollect::Tscollect;
pub use tstats::{Collected, DatasetName, Tstats};
pub use typeahead::Typeahead;
pub use typer::Typer;
pub use union::Union;
pub use uniq::Uniq;
pub use untable::Untable;
pub use walklex::Walklex;
pub use where_::Where;
pub use x11::{X11, X11Kind};
pub use xmlkv::Xmlkv;
pub use xmlunescape::Xmlunescape;
pub use xpath::Xpath;
pub use xyseries::Xyseries;

/// What every command's type has: a canonical text, and an account of what it does to the rows.
pub(crate) trait Node: fmt::Display {
    /// Tells `visitor` what the command reads, then what it does to the fields of the rows, and what it needs besides.
    fn visit(&self, visitor: &mut dyn Visitor);
}

/// What the parser does for some commands only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flag {
    /// A search that begins with its name, without a pipe before, is more likely to lack the pipe than to look for the word.
    NeedsPipe,
    /// A sign may stand after its name without a space: `sort-count`.
    TakesSign,
    /// A subsearch is an argument of its own rather than text.
    TakesSubsearch,
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
    /// What sets it apart; for most nothing.
    pub(crate) flags: &'static [Flag],
    /// How to write it.
    pub(crate) usage: &'static str,
    /// What it does, in a sentence.
    pub(crate) summary: &'static str,
    /// Reads its arguments.
    pub(crate) parse: for<'t> fn(Tokens<'t>) -> PResult<'t, Command>,
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

impl Syntax {
    pub(crate) fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }
}

/// A name that Splunk knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Known {
    Typed(&'static Syntax),
    Named(&'static str),
}

impl Known {
    /// Whether a command is one with a type and has `flag`.
    pub(crate) fn has(self, flag: Flag) -> bool {
        matches!(self, Self::Typed(syntax) if syntax.has(flag))
    }
}

/// The command of this name, in any letter case.
pub(crate) fn find(name: &str) -> Option<Known> {
    // Every pipe asks.
    static BY_NAME: LazyLock<HashMap<&str, Known>> = LazyLock::new(|| {
        let typed = COMMANDS
            .iter()
            .flat_map(|row| row.aliases.iter().copied().chain([row.name]).map(|name| (name, Known::Typed(row))));
        other::NAMES.iter().map(|name| (*name, Known::Named(name))).chain(typed).collect()
    });
    BY_NAME.get(name.to_ascii_lowercase().as_str()).copied()
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
