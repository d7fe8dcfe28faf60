//! `union`: the rows of several datasets and subsearches after those so far.

use spl_parser::{Span, ast::RowSource, command::Union};

use super::from;
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
    subsearch, union,
};

/// The rows of the sources, after each other. As another than the first command it appends them to the rows so far.
pub(super) fn generate(command: &Union, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut parts = Vec::new();
    for source in &command.sources {
        parts.push(match source {
            RowSource::Subsearch(inner) => subsearch::limited(inner, &command.limits, cx)?,
            RowSource::Dataset(dataset) => from::rows(dataset, dataset.span, cx)?,
        });
    }
    union::all(parts, span, cx)?.ok_or_else(|| unsupported(span, "`union` of nothing"))
}
