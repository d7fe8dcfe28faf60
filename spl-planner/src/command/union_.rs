//! `union`: the rows of several datasets and subsearches after those so far.

use spl_parser::{Span, ast::RowSource, command::Union};

use super::from;
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
    subsearch, union,
};

/// Puts the sources after each other; as the first command it generates rows.
pub(super) fn generate(command: &Union, frame: Option<Frame>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut all = frame;
    for source in &command.sources {
        let more = match source {
            RowSource::Subsearch(inner) => subsearch::limited(inner, &command.limits, cx)?,
            RowSource::Dataset(dataset) => from::rows(dataset, dataset.span, cx)?,
        };
        all = Some(match all {
            Some(before) => union::append(before, more, span, cx)?,
            None => more,
        });
    }
    all.ok_or_else(|| unsupported(span, "`union` of nothing"))
}
