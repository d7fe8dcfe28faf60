//! Raw events: what a search without a generating command searches.
//!
//! Events come newest first. \[D dedup\] Fields that no column has are taken from `_raw` on demand.

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, LogicalPlanBuilder, SortExpr, lit},
};
use spl_parser::{Code, Diagnostic, Span, Spanned, ast::SearchExpr};

use crate::{
    Events, Primitive, coerce,
    cx::{At, Cx, Result},
    frame::{Frame, Output, column},
    open::{self, Existing, Source},
    scope, search, source, union,
};

/// Fields that every event has, whatever is in its text.
const DEFAULT_FIELDS: [&str; 4] = ["host", "source", "sourcetype", "index"];

/// The events in the search's time range, newest first, open for what `_raw` holds. `condition` is that of the search, whose own bounds
/// override the range.
pub(crate) fn rows(condition: Option<&Spanned<SearchExpr>>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    collect(condition, true, span, cx)
}

/// As [`rows`], whatever the search's time range is.
pub(crate) fn rows_of_all_time(condition: Option<&Spanned<SearchExpr>>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    collect(condition, false, span, cx)
}

fn collect(condition: Option<&Spanned<SearchExpr>>, ranged: bool, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let tables = cx.catalog.events();
    let mut all: Option<Frame> = None;
    for events in &tables {
        let ruled_out = condition.and_then(|condition| search::holds_for(&events.index, &condition.value, cx));
        if ruled_out == Some(false) && events.table.source.schema().field_with_name("index").is_err() {
            continue;
        }
        let frame = table(events, condition, ranged, span, cx)?;
        all = Some(match all {
            Some(before) => union::append(before, frame, span, cx)?,
            None => frame,
        });
    }
    let frame = match all {
        Some(frame) => frame,
        None if !tables.is_empty() => from_raw(nothing(span, cx)?, span, cx)?,
        None => {
            let warning = Diagnostic::warning(Code::NoData, span, "no events are registered").label("finds nothing");
            cx.warn(warning.help("register events under the name of their index"));
            from_raw(nothing(span, cx)?, span, cx)?
        }
    };
    let newest = SortExpr::new(column("_time"), false, false);
    let order = std::iter::once(newest).chain(frame.order().iter().cloned()).collect();
    Ok(frame.ordered(order))
}

/// The events of one index.
fn table(
    events: &Events,
    condition: Option<&Spanned<SearchExpr>>,
    ranged: bool,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let mut frame = source::scan_as(&events.table, |name| name.to_owned(), span, cx)?;
    if let Some(number) = &events.table.row_number {
        frame = frame.hide(number).ordered(vec![SortExpr::new(column(number), true, false)]);
    }
    let missing = defaults(&events.index).filter(|output| !frame.has(&output.name)).collect();
    let mut frame = frame.set(missing, span)?;
    if ranged && let Some(range) = search::range_filter(condition, span, &frame, cx) {
        frame = frame.filter(range, span)?;
    }
    from_raw(frame, span, cx)
}

fn defaults(index: &str) -> impl Iterator<Item = Output> {
    let time = ScalarValue::TimestampMicrosecond(None, Some("UTC".into()));
    let text = |name: &'static str| {
        let value = if name == "index" { lit(index) } else { lit(ScalarValue::Utf8(None)) };
        Output::new(name, value)
    };
    let raw = Output::new("_raw", lit(ScalarValue::Utf8(None)));
    [Output::new("_time", lit(time)), raw].into_iter().chain(DEFAULT_FIELDS.map(text))
}

fn nothing(span: Span, cx: &Cx<'_>) -> Result<Frame> {
    let columns: Vec<Expr> = defaults("").map(|output| output.expr.alias(output.name)).collect();
    let plan = LogicalPlanBuilder::empty(false).project(columns).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx))
}

/// Opens the frame for the fields that are in `_raw`. A column stands for its field in all rows, null included.
fn from_raw(frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let Some(data_type) = frame.data_type("_raw") else { return Ok(frame) };
    let raw = coerce::text(&scope::value_of(column("_raw"), data_type), cx);
    let fields = |names: &[String], cx: &Cx<'_>| {
        let names = names.iter().map(|name| lit(name.as_str()));
        cx.call(Primitive::EventFields, std::iter::once(raw.clone()).chain(names).collect())
    };
    let names = cx.call(Primitive::EventFieldNames, vec![raw.clone()]);
    open::open(frame, &Source { fields: &fields, names, existing: Existing::Stays }, span, cx)
}
