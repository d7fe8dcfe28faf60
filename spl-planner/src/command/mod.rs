//! The commands: one file each, lowering its AST onto the frame, and one row each in the table below.

mod accum;
mod addcoltotals;
mod addinfo;
mod addtotals;
mod anomalydetection;
mod append;
mod appendcols;
mod appendpipe;
mod autoregress;
mod bin;
mod chart;
mod collect;
mod collection;
mod contingency;
mod convert;
mod datamodel;
mod dedup;
mod delta;
mod eval;
mod eventcount;
mod eventstats;
mod extract;
mod fieldformat;
mod fields;
mod filldown;
mod fillnull;
mod foreach;
mod format;
mod from;
mod fromjson;
mod gauge;
mod gentimes;
mod head;
mod inputcsv;
mod inputlookup;
mod iplocation;
mod join;
mod loadjob;
mod lookup;
mod makecontinuous;
mod makemv;
mod makeresults;
mod map;
mod mcatalog;
mod metadata;
mod mstats;
mod multikv;
mod multisearch;
mod mvcombine;
mod mvexpand;
mod named_by_data;
mod nomv;
mod outlier;
mod outputcsv;
mod outputlookup;
mod outputtext;
mod prefix;
mod prestats;
mod rangemap;
mod rare;
mod regex;
mod rename;
mod replace;
mod return_;
mod reverse;
mod rex;
mod savedsearch;
mod search;
mod selfjoin;
mod set;
mod sort;
mod spath;
mod stats;
mod strcat;
mod streamstats;
mod table;
mod tail;
mod timechart;
mod tojson;
mod top;
mod transaction;
mod transpose;
mod trendline;
mod tstats;
mod union_;
mod uniq;
mod untable;
mod where_;
mod xmlkv;
mod xpath;
mod xyseries;

pub(crate) use fieldformat::show;
pub(crate) use named_by_data::check_count;
use spl_parser::{
    Code, Diagnostic, Severity, Span,
    command::{Command, other_commands, unknown},
};

use crate::{
    cx::{Cx, Result, error, unsupported},
    extension,
    frame::Frame,
    settle, union,
};

/// A command that works on the rows that reach it.
pub(crate) trait Lower {
    /// Puts the command on top of the frame; `span` is where it was written.
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame>;
}

/// Makes the list of commands that can be planned, and the functions that plan them.
macro_rules! planned {
    (
        rows { $($name:literal $module:ident $command:ident,)* }
        generating {
            $($generating:literal $generator:ident $generated:ident $(appends $it:ident => $appends:expr)?;)*
        }
    ) => {
        /// The commands that can be planned, by name.
        pub const PLANNED: &[&str] = &[$($generating,)* $($name,)*];

        /// Lowers a command that works on rows; `None` where it is another.
        fn on_rows(command: &Command, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Option<Result<Frame>> {
            match command {
                $(Command::$command(command) => Some(command.lower(frame, span, cx)),)*
                _ => None,
            }
        }

        /// Whether a command generates rows, and whether it takes some too, to put its own after them.
        fn generates(command: &Command) -> Option<bool> {
            match command {
                $(Command::$generated(_command) => {
                    $(let $it = _command;
                    if $appends { return Some(true); })?
                    Some(false)
                })*
                _ => None,
            }
        }

        /// The rows that a command generates; `None` where it is another.
        fn generated(command: &Command, span: Span, cx: &mut Cx<'_>) -> Option<Result<Frame>> {
            match command {
                $(Command::$generated(command) => Some($generator::generate(command, span, cx)),)*
                _ => None,
            }
        }
    };
}

planned! {
    rows {
        "accum" accum Accum,
        "addcoltotals" addcoltotals Addcoltotals,
        "addinfo" addinfo Addinfo,
        "addtotals" addtotals Addtotals,
        "anomalydetection" anomalydetection Anomalydetection,
        "append" append Append,
        "appendcols" appendcols Appendcols,
        "appendpipe" appendpipe Appendpipe,
        "autoregress" autoregress Autoregress,
        "bin" bin Bin,
        "chart" chart Chart,
        "collect" collect Collect,
        "contingency" contingency Contingency,
        "convert" convert Convert,
        "dedup" dedup Dedup,
        "delta" delta Delta,
        "eval" eval Eval,
        "eventstats" eventstats Eventstats,
        "extract" extract Extract,
        "fieldformat" fieldformat Fieldformat,
        "fields" fields Fields,
        "filldown" filldown Filldown,
        "fillnull" fillnull Fillnull,
        "foreach" foreach Foreach,
        "format" format Format,
        "fromjson" fromjson Fromjson,
        "gauge" gauge Gauge,
        "head" head Head,
        "iplocation" iplocation Iplocation,
        "join" join Join,
        "lookup" lookup Lookup,
        "makecontinuous" makecontinuous Makecontinuous,
        "makemv" makemv Makemv,
        "map" map Map,
        "multikv" multikv Multikv,
        "mvcombine" mvcombine Mvcombine,
        "mvexpand" mvexpand Mvexpand,
        "nomv" nomv Nomv,
        "outlier" outlier Outlier,
        "outputcsv" outputcsv Outputcsv,
        "outputlookup" outputlookup Outputlookup,
        "outputtext" outputtext Outputtext,
        "rangemap" rangemap Rangemap,
        "rare" rare Rare,
        "regex" regex Regex,
        "rename" rename Rename,
        "replace" replace Replace,
        "return" return_ Return,
        "reverse" reverse Reverse,
        "rex" rex Rex,
        "search" search Search,
        "selfjoin" selfjoin Selfjoin,
        "sort" sort Sort,
        "spath" spath Spath,
        "stats" stats Stats,
        "strcat" strcat Strcat,
        "streamstats" streamstats Streamstats,
        "table" table Table,
        "tail" tail Tail,
        "timechart" timechart Timechart,
        "tojson" tojson Tojson,
        "top" top Top,
        "transaction" transaction Transaction,
        "transpose" transpose Transpose,
        "trendline" trendline Trendline,
        "uniq" uniq Uniq,
        "untable" untable Untable,
        "where" where_ Where,
        "xmlkv" xmlkv Xmlkv,
        "xpath" xpath Xpath,
        "xyseries" xyseries Xyseries,
    }
    generating {
        "datamodel" datamodel Datamodel;
        "eventcount" eventcount Eventcount;
        "from" from From;
        "gentimes" gentimes Gentimes;
        "inputcsv" inputcsv Inputcsv appends inputcsv => inputcsv.append;
        "inputlookup" inputlookup Inputlookup appends inputlookup => inputlookup.append;
        "loadjob" loadjob Loadjob;
        "makeresults" makeresults Makeresults;
        "mcatalog" mcatalog Mcatalog appends mcatalog => mcatalog.append == Some(true);
        "metadata" metadata Metadata;
        "mstats" mstats Mstats appends mstats => mstats.append;
        "multisearch" multisearch Multisearch;
        "savedsearch" savedsearch Savedsearch;
        "set" set Set;
        "tstats" tstats Tstats appends tstats => tstats.append;
        "union" union_ Union appends _union => true;
    }
}

/// Where a command's name stands.
fn name_span(command: &Command, span: Span) -> Span {
    let length = u32::try_from(command.name().len()).unwrap_or(0);
    Span::new(span.start, span.end.min(span.start + length))
}

/// Commands that send, run or delete something.
const ACTS: [&str; 8] =
    ["delete", "deletemodel", "dump", "mcollect", "meventcollect", "script", "sendalert", "sendemail"];

/// Why a command that parses can't be planned: Splunk doesn't have it, or we don't yet.
fn not_planned(command: &Command, name: Span) -> Box<Diagnostic> {
    match command {
        Command::Other(other) if other.custom => Box::new(unknown(&other.name, name, Severity::Error)),
        // A command with a type that didn't get it.
        Command::Other(other) if !other_commands().any(|known| known == other.name) => {
            unsupported(name, format_args!("a token or subsearch in place of an argument of `{}`", other.name))
        }
        _ if ACTS.contains(&command.name()) => {
            let message = format!("`{}` acts outside of the search, which this engine doesn't", command.name());
            let help = "leave it out, and act on the rows that the search gives; an app that embeds the engine can bring it as a \
                        command extension";
            Box::new(Diagnostic::error(Code::Unsupported, name, message).help(help))
        }
        _ => {
            let mut error = unsupported(name, format_args!("the `{}` command", command.name()));
            error.help = Some("an app that embeds the engine can bring it as a command extension".into());
            error
        }
    }
}

pub(crate) fn misplaced(command: &Command, span: Span) -> Box<Diagnostic> {
    let name = command.name();
    let message = format!("This command must be the first command of a search: `{name}` generates rows and takes none");
    let help = format!("begin the search with `| {name}`");
    Box::new(
        Diagnostic::error(Code::MisplacedCommand, name_span(command, span), message)
            .label("after another command")
            .help(help),
    )
}

/// Lowers a command onto the rows that reach it; `None` where it is the first and nothing enters the pipeline.
pub(crate) fn lower(command: &Command, mut frame: Option<Frame>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    cx.spend(1, name_span(command, span))?;
    if cx.catalog.expired() {
        let message = "The search took longer than its time limit before it began to run.";
        return Err(error(Code::Plan, name_span(command, span), message));
    }
    if let Some(extended) = extension::lower(command, &mut frame, span, cx) {
        return extended;
    }
    if let Some(appends) = generates(command) {
        if frame.is_some() && !appends {
            return Err(misplaced(command, span));
        }
        let rows = generated(command, span, cx).unwrap_or_else(|| Err(not_planned(command, span)))?;
        // A union is of its own sources alone, the others begin with the rows that enter the pipeline.
        let frame = match frame {
            None if appends && !matches!(command, Command::Union(_)) && cx.catalog.input().is_some() => {
                Some(crate::source::rows(command, span, cx)?)
            }
            frame => frame,
        };
        return match frame {
            Some(before) => union::append(before, rows, span, cx),
            None => Ok(rows),
        };
    }
    if let Some(read) = foreach::reread(command) {
        return cx.placed(span, |cx| lower(&read, frame, span, cx));
    }
    if !PLANNED.contains(&command.name()) {
        return Err(not_planned(command, name_span(command, span)));
    }
    let frame = match frame {
        Some(frame) => frame,
        None => crate::source::rows(command, span, cx)?,
    };
    let frame = settle::before(command.name(), frame, span, cx)?;
    on_rows(command, frame, span, cx).unwrap_or_else(|| Err(not_planned(command, name_span(command, span))))
}
