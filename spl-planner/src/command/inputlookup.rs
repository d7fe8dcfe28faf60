//! `inputlookup`: the lines of a lookup table, in the order of its file.

use spl_parser::{Span, command::Inputlookup};

use crate::{
    cx::{Cx, Result},
    frame::Frame,
    lookup, search, source,
};

/// Starts a pipeline from a lookup table. The condition comes first, then `start` and `max` count what it leaves. \[U\]
pub(super) fn generate(inputlookup: &Inputlookup, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let name = &inputlookup.table;
    let table = lookup::find(name, cx)?.table;
    let frame = source::scan(&table, span, cx)?;
    let frame = match &inputlookup.condition {
        Some(condition) => {
            let predicate = search::lower(condition, &frame, cx)?;
            frame.filter(predicate, span)?
        }
        None => frame,
    };
    let rows = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    match (&inputlookup.start, &inputlookup.max) {
        (None, None) => Ok(frame),
        (start, max) => {
            let skip = start.as_ref().map_or(0, |start| rows(start.value));
            frame.slice(skip, max.as_ref().map(|max| rows(max.value)), span)
        }
    }
}
