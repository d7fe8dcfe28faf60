//! `addinfo`: the search's bounds of time, its id, and when it began.

use chrono::{DateTime, Utc};
use datafusion::logical_expr::lit;
use spl_parser::{Span, command::Addinfo};

use super::Lower;
use crate::{
    TimeRange,
    cx::{Cx, Result},
    frame::{Frame, Output},
};

/// A search without a latest time has no end. \[U\]
const UNBOUNDED: &str = "+Infinity";

impl Lower for Addinfo {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let TimeRange { earliest, latest } = cx.range;
        let now = cx.catalog.now();
        let earliest = earliest.map_or_else(|| "0.000".to_owned(), seconds);
        let latest = latest.map_or_else(|| UNBOUNDED.to_owned(), seconds);
        let outputs = [
            ("info_min_time", earliest),
            ("info_max_time", latest),
            ("info_sid", cx.catalog.search_id()),
            ("info_search_time", seconds(now)),
        ];
        frame.set(outputs.into_iter().map(|(name, value)| Output::new(name, lit(value))).collect(), span)
    }
}

/// Seconds since the epoch with three decimals.
fn seconds(at: DateTime<Utc>) -> String {
    let millis = at.timestamp_millis();
    let sign = if millis < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", millis.unsigned_abs() / 1_000, millis.unsigned_abs() % 1_000)
}
