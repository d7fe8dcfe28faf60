//! The commands: one file each, lowering its AST onto the frame.

mod append;
mod appendcols;
mod appendpipe;
mod convert;
mod dedup;
mod eval;
mod extract;
mod fields;
mod fillnull;
mod format;
mod fromjson;
mod head;
mod inputlookup;
mod join;
mod map;
mod multikv;
mod multisearch;
mod regex;
mod rename;
mod return_;
mod rex;
mod search;
mod set;
mod sort;
mod spath;
mod stats;
mod table;
mod tail;
mod tojson;
mod tstats;
mod union_;
mod where_;
mod xmlkv;

use spl_parser::{
    Code, Diagnostic, Severity, Span,
    command::{Command, other_commands, unknown},
};

use crate::{
    cx::{Cx, Result, unsupported},
    extension,
    frame::Frame,
};

/// The commands that can be planned, by name.
pub const PLANNED: &[&str] = &[
    "append",
    "appendcols",
    "appendpipe",
    "convert",
    "dedup",
    "eval",
    "extract",
    "fields",
    "fillnull",
    "format",
    "fromjson",
    "head",
    "inputlookup",
    "join",
    "map",
    "multikv",
    "multisearch",
    "regex",
    "rename",
    "return",
    "rex",
    "search",
    "set",
    "sort",
    "spath",
    "stats",
    "table",
    "tail",
    "tojson",
    "tstats",
    "union",
    "where",
    "xmlkv",
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

/// Lowers a command that takes no rows, but generates them; `None` where it is another.
fn generate(command: &Command, frame: &mut Option<Frame>, span: Span, cx: &mut Cx<'_>) -> Option<Result<Frame>> {
    let append = match command {
        Command::Inputlookup(inputlookup) => inputlookup.append,
        Command::Multisearch(_) => false,
        Command::Set(_) => false,
        Command::Tstats(tstats) => tstats.append,
        Command::Union(_) => true,
        _ => return None,
    };
    if frame.is_some() && !append {
        return Some(Err(misplaced(command, span)));
    }
    match command {
        Command::Inputlookup(inputlookup) => Some(inputlookup::generate(inputlookup, span, cx)),
        Command::Multisearch(multisearch) => Some(multisearch::generate(multisearch, span, cx)),
        Command::Set(set) => Some(set::generate(set, span, cx)),
        Command::Tstats(tstats) => Some(tstats::generate(tstats, span, cx)),
        Command::Union(union) => Some(union_::generate(union, frame.take(), span, cx)),
        _ => None,
    }
}

/// Lowers a command onto the rows that reach it; `None` where it is the first and nothing enters the pipeline.
pub(crate) fn lower(command: &Command, mut frame: Option<Frame>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(extended) = extension::lower(command, &mut frame, span, cx) {
        return extended;
    }
    if let Some(generated) = generate(command, &mut frame, span, cx) {
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
        Command::Append(append) => append.lower(frame, span, cx),
        Command::Appendcols(appendcols) => appendcols.lower(frame, span, cx),
        Command::Appendpipe(appendpipe) => appendpipe.lower(frame, span, cx),
        Command::Convert(convert) => convert.lower(frame, span, cx),
        Command::Dedup(dedup) => dedup.lower(frame, span, cx),
        Command::Eval(eval) => eval.lower(frame, span, cx),
        Command::Extract(extract) => extract.lower(frame, span, cx),
        Command::Fields(fields) => fields.lower(frame, span, cx),
        Command::Fillnull(fillnull) => fillnull.lower(frame, span, cx),
        Command::Format(format) => format.lower(frame, span, cx),
        Command::Fromjson(fromjson) => fromjson.lower(frame, span, cx),
        Command::Head(head) => head.lower(frame, span, cx),
        Command::Join(join) => join.lower(frame, span, cx),
        Command::Map(map) => map.lower(frame, span, cx),
        Command::Multikv(multikv) => multikv.lower(frame, span, cx),
        Command::Regex(regex) => regex.lower(frame, span, cx),
        Command::Rename(rename) => rename.lower(frame, span, cx),
        Command::Return(return_) => return_.lower(frame, span, cx),
        Command::Rex(rex) => rex.lower(frame, span, cx),
        Command::Search(search) => search.lower(frame, span, cx),
        Command::Sort(sort) => sort.lower(frame, span, cx),
        Command::Spath(spath) => spath.lower(frame, span, cx),
        Command::Stats(stats) => stats.lower(frame, span, cx),
        Command::Table(table) => table.lower(frame, span, cx),
        Command::Tail(tail) => tail.lower(frame, span, cx),
        Command::Tojson(tojson) => tojson.lower(frame, span, cx),
        Command::Where(where_) => where_.lower(frame, span, cx),
        Command::Xmlkv(xmlkv) => xmlkv.lower(frame, span, cx),
        _ => Err(not_planned(command, name_span(command, span))),
    }
}
