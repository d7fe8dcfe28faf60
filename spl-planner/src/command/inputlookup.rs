//! `inputlookup`: the lines of a lookup table, in the order of its file. A table that isn't there is an error with and without `strict`.

use spl_parser::{Span, Spanned, ast::SearchExpr, command::Inputlookup};

use crate::{
    Table,
    cx::{Cx, Result},
    frame::Frame,
    lookup, search, source,
};

/// Starts a pipeline from a lookup table.
pub(super) fn generate(inputlookup: &Inputlookup, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let table = lookup::find(&inputlookup.table, cx)?.table;
    let Inputlookup { condition, start, max, .. } = inputlookup;
    lines(&table, condition.as_ref(), start.as_ref(), max.as_ref(), span, cx)
}

/// Some lines of a table. The condition comes first, then `start` and `max` count what it leaves. \[U\]
pub(super) fn lines(
    table: &Table,
    condition: Option<&Spanned<SearchExpr>>,
    start: Option<&Spanned<u64>>,
    max: Option<&Spanned<u64>>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let frame = source::scan(table, span, cx)?;
    let frame = match condition {
        Some(condition) => {
            let predicate = search::lower(condition, &frame, cx)?;
            frame.filter(predicate, span)?
        }
        None => frame,
    };
    let rows = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match (start, max) {
        (None, None) => Ok(frame),
        (start, max) => {
            let skip = start.map_or(0, |start| rows(start.value));
            frame.slice(skip, max.map(|max| rows(max.value)), span)
        }
    }
}
