//! `timechart`: aggregates by spans of time down and by the values of a field across.

use chrono::{DateTime, Utc};
use datafusion::{
    arrow::datatypes::DataType,
    logical_expr::{Expr, cast, lit},
};
use spl_parser::{
    Code, Diagnostic, Span,
    ast::{BinSpan, Bins, Split},
    command::Timechart,
};

use super::Lower;
use crate::{
    Kind, TimeRange, Value,
    bins::{TimeGrid, auto_time_span, has_span, least_seconds, most, time_grid},
    chart::{Cells, Gaps, LENGTH, Layout, Row, fill, range, table},
    coerce,
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
    time::{from_epoch, literal},
};

impl Lower for Timechart {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (time_bins, split) = whose_bins(self);
        let time = scope::resolve("_time", span, &frame, cx);
        let time = Value::new(coerce::Common::Time.make(&time, cx)?, Kind::Time);
        let bounds = bounds(cx);
        let of_rows = match bounds {
            // The rows need not be asked where the search says from when to when it looks.
            Some(_) if self.fixedrange => None,
            _ => of_rows(&frame, &time, span, cx)?,
        };
        let shown = bounds.filter(|_| self.fixedrange).or(of_rows);
        let grid = grid(time_bins, bounds.or(shown), cx)?;
        no_effect(time_bins, cx);
        let start = grid.start(time.expr.clone(), cx);
        let cells = Cells::new(&self.aggregates, true, cx);
        let length = cells.has_rates().then(|| Output::new(LENGTH, grid.length(start.clone(), cx)));
        let frame = frame.set(length.into_iter().collect(), span)?;
        let row = Row { name: "_time".to_owned(), value: Value::new(start, Kind::Time), span, key: None };
        let layout = Layout {
            cells: &cells,
            row: Some(row),
            column: split.as_ref(),
            series: &self.series,
            distinct_values: self.dedup_splitvals,
        };
        let made = table(frame, &layout, span, cx)?;
        let mut frame = made.frame;
        if let Some((first, last)) = shown.filter(|_| self.cont) {
            let bins = grid.starts(literal(first), literal(last), cx);
            frame = fill(frame, Gaps { field: "_time", bins, zeros: &made.zeros }, span, cx)?;
        }
        match self.partial {
            true => Ok(frame),
            false => whole_bins(frame, grid, span, cx),
        }
    }
}

/// The bins of the time, and the field that makes the columns. A length of time that is written behind the field means the time.
fn whose_bins(timechart: &Timechart) -> (&Bins, Option<Split>) {
    let split = timechart.column.clone();
    let Some(column) = &timechart.column else { return (&timechart.bins, split) };
    let is_time = |span: &BinSpan| matches!(span, BinSpan::Time(_) | BinSpan::Snapped { .. });
    let of_time = column.bins.span.as_ref().is_some_and(|span| is_time(&span.value));
    if timechart.bins.span.is_none() && of_time {
        return (&column.bins, split.map(|split| Split { bins: Bins::default(), ..split }));
    }
    (&timechart.bins, split)
}

/// The first and the last moment of the search's time range; `None` where it has no beginning.
fn bounds(cx: &Cx<'_>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let TimeRange { earliest, latest } = cx.range;
    let latest = latest.unwrap_or_else(|| cx.catalog.now());
    let last = latest - chrono::Duration::microseconds(1);
    earliest.filter(|earliest| *earliest <= last).map(|earliest| (earliest, last))
}

/// The first and the last moment of the rows.
fn of_rows(frame: &Frame, time: &Value, span: Span, cx: &mut Cx<'_>) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    let seconds = cast(coerce::number(time, cx), DataType::Float64);
    let found = range(frame, seconds, span, cx)?;
    Ok(found.and_then(|(low, high)| from_epoch(low).zip(from_epoch(high))))
}

fn grid(bins: &Bins, range: Option<(DateTime<Utc>, DateTime<Utc>)>, cx: &mut Cx<'_>) -> Result<TimeGrid> {
    if let Some(span) = bins.span.as_ref().filter(|_| has_span(bins)) {
        return time_grid(span, bins.aligntime.as_ref(), cx);
    }
    let length = range.and_then(|(first, last)| (last - first).num_microseconds());
    let length = length.and_then(|length| u64::try_from(length).ok()).unwrap_or(0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length in microseconds")]
    let least = (least_seconds(bins, cx)? * 1e6) as u64;
    // Without a range nothing is known; a day is as good as any.
    let (amount, unit) = match range {
        Some(_) => auto_time_span(length, most(bins)?, least),
        None => (1, spl_parser::ast::TimeUnit::Day),
    };
    let span = BinSpan::Time(spl_parser::ast::TimeSpan::Length { amount, unit });
    time_grid(&spl_parser::Spanned::new(span, Span::default()), bins.aligntime.as_ref(), cx)
}

fn no_effect(bins: &Bins, cx: &mut Cx<'_>) {
    for (name, option) in [("start", &bins.start), ("end", &bins.end)] {
        if let Some(option) = option {
            let message = format!("`{name}` has no effect: it is for bins of numbers");
            cx.warn(Diagnostic::warning(Code::NoEffect, option.span, message));
        }
    }
}

/// Without the spans that the time range covers a part of only.
fn whole_bins(frame: Frame, grid: TimeGrid, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let TimeRange { earliest, latest } = cx.range;
    let seconds = |at: DateTime<Utc>| at.timestamp_micros() as f64 / 1e6;
    let start = cx.call(crate::Primitive::ToEpoch, vec![column("_time")]);
    let end = start.clone() + grid.length(column("_time"), cx);
    let whole: Vec<Expr> = [
        earliest.map(|earliest| start.gt_eq(lit(seconds(earliest)))),
        latest.map(|latest| end.lt_eq(lit(seconds(latest)))),
    ]
    .into_iter()
    .flatten()
    .collect();
    whole.into_iter().try_fold(frame, |frame, whole| frame.filter(whole, span))
}
