//! `union`: the rows of several datasets and subsearches after those so far.

use spl_parser::{
    Span,
    ast::{Dataset, RowSource},
    command::{Command, Union},
};

use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
    subsearch, union,
};

/// The rows of the sources, after each other. As another than the first command it appends them to the rows so far.
pub(super) fn generate(command: &Union, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut all: Option<Frame> = None;
    for source in &command.sources {
        let more = match source {
            RowSource::Subsearch(inner) => subsearch::limited(inner, &command.limits, cx)?,
            RowSource::Dataset(dataset) => rows_of(dataset, dataset.span, cx)?,
        };
        all = Some(match all {
            Some(before) => union::append(before, more, span, cx)?,
            None => more,
        });
    }
    all.ok_or_else(|| unsupported(span, "`union` of nothing"))
}

/// The rows of a named dataset, as `from` gives them.
pub(crate) fn rows_of(dataset: &Dataset, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let text = format!("| from {dataset}");
    let parsed = spl_parser::parse(&text, &spl_parser::MacroSet::new());
    let from: Option<Command> = parsed.ok().and_then(|parsed| Some(parsed.pipeline.commands.into_iter().next()?.value));
    match from {
        Some(command) => super::lower(&command, None, span, cx),
        None => Err(unsupported(span, format_args!("the dataset `{dataset}`"))),
    }
}
