//! `multisearch`: the events of several searches, newest first, as one search.

use datafusion::{arrow::datatypes::DataType, logical_expr::SortExpr};
use spl_parser::{
    Code, Diagnostic, Span,
    ast::Subsearch,
    command::{Command, Multisearch},
};

use crate::{
    cx::{Cx, Result, unsupported},
    frame::{Frame, column},
    subsearch, union,
};

pub(super) fn generate(command: &Multisearch, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut parts = Vec::new();
    for (number, inner) in command.subsearches.iter().enumerate() {
        check_streaming(inner, number + 1)?;
        parts.push(subsearch::rows(inner, cx)?);
    }
    let all = union::all(parts, span, cx)?.ok_or_else(|| unsupported(span, "`multisearch` of nothing"))?;
    // The searches run at the same time, so their events come interleaved.
    Ok(match all.data_type("_time") {
        Some(DataType::Timestamp(_, _)) => {
            let newest = SortExpr::new(column("_time"), false, false);
            let order = std::iter::once(newest).chain(all.order().iter().cloned()).collect();
            all.ordered(order)
        }
        _ => all,
    })
}

/// Commands that look at one row at a time.
const STREAMING: &[&str] = &[
    "convert",
    "eval",
    "extract",
    "fields",
    "fillnull",
    "fieldformat",
    "foreach",
    "fromjson",
    "iplocation",
    "lookup",
    "makemv",
    "mvexpand",
    "nomv",
    "rangemap",
    "regex",
    "rename",
    "replace",
    "rex",
    "search",
    "spath",
    "strcat",
    "tags",
    "tojson",
    "typer",
    "where",
    "xmlkv",
    "xpath",
];

fn check_streaming(inner: &Subsearch, number: usize) -> Result<()> {
    let mut commands = inner.commands.iter().map(|command| (&command.value, command.span));
    let streams = |command: &Command| STREAMING.contains(&command.name()) || matches!(command, Command::Other(_));
    match commands.find(|(command, _)| !streams(command)) {
        None => Ok(()),
        Some((command, span)) => {
            let message = format!(
                "Multisearch subsearches might only contain purely streaming operations (subsearch {number} contains a \
                 non-streaming command)."
            );
            let label = format!("`{}` looks at more than one row", command.name());
            let error = Diagnostic::error(Code::MisplacedCommand, span, message).label(label);
            Err(Box::new(error.help("put it after multisearch, or use `append` or `union`")))
        }
    }
}
