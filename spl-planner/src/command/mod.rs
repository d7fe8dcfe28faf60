//! The commands: one file each, lowering its AST onto the frame.

mod accum;
mod anomalydetection;
mod autoregress;
mod convert;
mod dedup;
mod delta;
mod eval;
mod eventstats;
mod fields;
mod filldown;
mod fillnull;
mod head;
mod inputlookup;
mod outlier;
mod rare;
mod rename;
mod reverse;
mod search;
mod sort;
mod stats;
mod streamstats;
mod table;
mod tail;
mod top;
mod transaction;
mod trendline;
mod tstats;
mod uniq;
mod where_;

use spl_parser::{
    Code, Diagnostic, Severity, Span,
    command::{Command, other_commands, unknown},
};

use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
};

/// The commands that can be planned, by name.
pub const PLANNED: &[&str] = &[
    "accum",
    "anomalydetection",
    "autoregress",
    "convert",
    "dedup",
    "delta",
    "eval",
    "eventstats",
    "fields",
    "filldown",
    "fillnull",
    "head",
    "inputlookup",
    "outlier",
    "rare",
    "rename",
    "reverse",
    "search",
    "sort",
    "stats",
    "streamstats",
    "table",
    "tail",
    "top",
    "transaction",
    "trendline",
    "tstats",
    "uniq",
    "where",
];

/// A command that works on the rows that reach it.
pub(crate) trait Lower {
    /// Puts the command on top of the frame; `span` is where it was written.
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame>;
}

/// Where a command's name stands.
fn name_span(command: &Command, span: Span) -> Span {
    let length = u32::try_from(command.name().len()).unwrap_or(0);
    Span::new(span.start, span.end.min(span.start + length))
}

/// Why a command that parses can't be planned: Splunk doesn't have it, or we don't yet.
fn not_planned(command: &Command, name: Span) -> Box<Diagnostic> {
    match command {
        Command::Other(other) if other.custom => Box::new(unknown(&other.name, name, Severity::Error)),
        // A command with a type that didn't get it.
        Command::Other(other) if !other_commands().any(|known| known == other.name) => {
            unsupported(name, format_args!("a token or subsearch in place of an argument of `{}`", other.name))
        }
        _ => {
            let mut error = unsupported(name, format_args!("the `{}` command", command.name()));
            error.help = Some(format!("the commands so far are {}", PLANNED.join(", ")));
            error
        }
    }
}

fn misplaced(command: &Command, span: Span) -> Box<Diagnostic> {
    let name = command.name();
    let message = format!("This command must be the first command of a search: `{name}` generates rows and takes none");
    let help = format!("begin the search with `| {name}`");
    Box::new(
        Diagnostic::error(Code::MisplacedCommand, name_span(command, span), message)
            .label("after another command")
            .help(help),
    )
}

/// Lowers a command that takes no rows, but generates them; `None` where it is another.
fn generate(command: &Command, frame: Option<&Frame>, span: Span, cx: &mut Cx<'_>) -> Option<Result<Frame>> {
    let append = match command {
        Command::Inputlookup(inputlookup) => inputlookup.append,
        Command::Tstats(tstats) => tstats.append,
        _ => return None,
    };
    if frame.is_some() && !append {
        return Some(Err(misplaced(command, span)));
    }
    match command {
        Command::Inputlookup(inputlookup) => Some(inputlookup::generate(inputlookup, span, cx)),
        Command::Tstats(tstats) => Some(tstats::generate(tstats, span, cx)),
        _ => None,
    }
}

/// Lowers a command onto the rows that reach it; `None` where it is the first and nothing enters the pipeline.
pub(crate) fn lower(command: &Command, frame: Option<Frame>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(generated) = generate(command, frame.as_ref(), span, cx) {
        return generated;
    }
    if !PLANNED.contains(&command.name()) || matches!(command, Command::Other(_)) {
        return Err(not_planned(command, name_span(command, span)));
    }
    let frame = match frame {
        Some(frame) => frame,
        None => crate::source::rows(command, span, cx)?,
    };
    match command {
        Command::Accum(accum) => accum.lower(frame, span, cx),
        Command::Anomalydetection(anomalydetection) => anomalydetection.lower(frame, span, cx),
        Command::Autoregress(autoregress) => autoregress.lower(frame, span, cx),
        Command::Convert(convert) => convert.lower(frame, span, cx),
        Command::Dedup(dedup) => dedup.lower(frame, span, cx),
        Command::Delta(delta) => delta.lower(frame, span, cx),
        Command::Eval(eval) => eval.lower(frame, span, cx),
        Command::Eventstats(eventstats) => eventstats.lower(frame, span, cx),
        Command::Fields(fields) => fields.lower(frame, span, cx),
        Command::Filldown(filldown) => filldown.lower(frame, span, cx),
        Command::Fillnull(fillnull) => fillnull.lower(frame, span, cx),
        Command::Head(head) => head.lower(frame, span, cx),
        Command::Outlier(outlier) => outlier.lower(frame, span, cx),
        Command::Rare(rare) => rare.lower(frame, span, cx),
        Command::Rename(rename) => rename.lower(frame, span, cx),
        Command::Reverse(reverse) => reverse.lower(frame, span, cx),
        Command::Search(search) => search.lower(frame, span, cx),
        Command::Sort(sort) => sort.lower(frame, span, cx),
        Command::Stats(stats) => stats.lower(frame, span, cx),
        Command::Streamstats(streamstats) => streamstats.lower(frame, span, cx),
        Command::Table(table) => table.lower(frame, span, cx),
        Command::Tail(tail) => tail.lower(frame, span, cx),
        Command::Top(top) => top.lower(frame, span, cx),
        Command::Transaction(transaction) => transaction.lower(frame, span, cx),
        Command::Trendline(trendline) => trendline.lower(frame, span, cx),
        Command::Uniq(uniq) => uniq.lower(frame, span, cx),
        Command::Where(where_) => where_.lower(frame, span, cx),
        _ => Err(not_planned(command, name_span(command, span))),
    }
}
