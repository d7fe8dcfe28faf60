//! `sparkline(avg(x), 1h)`: the spans of time that an aggregate is drawn over, the same for all groups.

use datafusion::{
    arrow::datatypes::DataType,
    common::ScalarValue,
    functions::{
        core::expr_fn::{greatest, least},
        math::expr_fn::{floor, round},
    },
    functions_aggregate::expr_fn::{max, min},
    logical_expr::{Expr, cast, lit, when},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, TimeSpan, TimeUnit},
};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, column},
    scope,
};

/// The columns that number the spans of a sparkline.
#[derive(Clone, Debug)]
pub(super) struct Spans {
    /// The number of the span that a row lies in, from 0.
    pub(super) number: Expr,
    /// How many there are.
    pub(super) count: Expr,
}

/// Whether an aggregate is a sparkline.
pub(super) fn is_sparkline(aggregate: &Aggregate) -> bool {
    aggregate.function.eq_ignore_ascii_case("sparkline")
}

/// Numbers the spans of each sparkline among the aggregates, over all rows and the search's time range.
pub(super) fn number(
    mut frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    cx: &mut Cx<'_>,
) -> Result<(Frame, Vec<Option<Spans>>)> {
    let mut all = Vec::with_capacity(aggregates.len());
    for aggregate in aggregates {
        if !is_sparkline(aggregate) {
            all.push(None);
            continue;
        }
        let span = match &aggregate.argument {
            Some(Spanned { value: AggregateArgument::Sparkline { span, .. }, .. }) => {
                span.as_ref().map(|span| span.value)
            }
            _ => None,
        };
        let (numbered, spans) = number_one(frame, span.unwrap_or(TimeSpan::Auto), aggregate.span, cx)?;
        frame = numbered;
        all.push(Some(spans));
    }
    Ok((frame, all))
}

fn number_one(frame: Frame, length: TimeSpan, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Spans)> {
    let value = scope::resolve("_time", span, &frame, cx);
    if value.kind == Kind::Null {
        let message = "A sparkline needs _time, which these rows don't have.";
        return Err(Box::new(
            Diagnostic::error(Code::FunctionArguments, span, message)
                .help("keep `_time` in the rows, or count over spans with `timechart`"),
        ));
    }
    let time = Value::new(coerce::time(&value, cx), Kind::Time);
    let bounds = cx.range.earliest.zip(cx.range.latest);
    match length {
        TimeSpan::Length { amount: 0, .. } => {
            Err(error(Code::InvalidTime, span, "A span must be longer than nothing."))
        }
        TimeSpan::Length { amount, unit } => {
            let start = |time: Expr, cx: &Cx<'_>| {
                let zone = lit(cx.catalog.time_zone().name());
                let bucket = vec![time, lit(i64::from(amount)), lit(unit.abbreviation()), zone];
                cx.call(Primitive::ToEpoch, vec![cx.call(Primitive::TimeBucket, bucket)])
            };
            let at = |micros: i64| lit(ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())));
            let ends = bounds
                .map(|(from, to)| (start(at(from.timestamp_micros()), cx), start(at(to.timestamp_micros() - 1), cx)));
            let length = lit(f64::from(amount) * seconds(unit));
            let start = start(time.expr.clone(), cx);
            finish(frame, start, length, ends, span)
        }
        TimeSpan::Auto => {
            let epoch = coerce::number(&time, cx);
            let (frame, length, ends) = match bounds {
                Some((from, to)) => {
                    let seconds = |at: chrono::DateTime<chrono::Utc>| at.timestamp_micros() as f64 / 1e6;
                    let (from, to) = (seconds(from), seconds(to));
                    let length = auto_length(to - from);
                    // The range ends before its last instant.
                    let last = ((to / length).ceil() - 1.0) * length;
                    (frame, lit(length), Some((lit((from / length).floor() * length), lit(last))))
                }
                None => {
                    let (frame, from) = frame.whole("from", min(epoch.clone()), Vec::new(), span)?;
                    let (frame, to) = frame.whole("to", max(epoch.clone()), Vec::new(), span)?;
                    let length = auto_length_of(column(&to) - column(&from)).at(span)?;
                    (frame, length, None)
                }
            };
            let start = floor(epoch / length.clone()) * length.clone();
            finish(frame, start, length, ends, span)
        }
    }
}

/// The columns, from where the span of a row starts and how long spans are, roughly where they differ.
fn finish(frame: Frame, start: Expr, length: Expr, ends: Option<(Expr, Expr)>, span: Span) -> Result<(Frame, Spans)> {
    let (frame, start) = frame.compute("start", cast(start, DataType::Float64), span)?;
    let (frame, length) = frame.compute("length", cast(length, DataType::Float64), span)?;
    let (frame, first) = frame.whole("first", min(column(&start)), Vec::new(), span)?;
    let (frame, last) = frame.whole("last", max(column(&start)), Vec::new(), span)?;
    let (mut first, mut last) = (column(&first), column(&last));
    if let Some((from, to)) = ends {
        first = least(vec![first, from]);
        last = greatest(vec![last, to]);
    }
    // Months are not all of one length; the nearest number is right.
    let number = round(vec![(column(&start) - first.clone()) / column(&length)]);
    let count = round(vec![(last - first) / column(&length)]) + lit(1.0);
    Ok((frame, Spans { number, count }))
}

/// The length of a unit, on average where it varies.
fn seconds(unit: TimeUnit) -> f64 {
    const DAY: f64 = 86_400.0;
    match unit {
        TimeUnit::Microsecond => 1e-6,
        TimeUnit::Millisecond => 1e-3,
        TimeUnit::Centisecond => 1e-2,
        TimeUnit::Decisecond => 1e-1,
        TimeUnit::Second => 1.0,
        TimeUnit::Minute => 60.0,
        TimeUnit::Hour => 3_600.0,
        TimeUnit::Day => DAY,
        TimeUnit::Week => 7.0 * DAY,
        TimeUnit::Month => 30.4375 * DAY,
        TimeUnit::Quarter => 91.3125 * DAY,
        TimeUnit::Year => 365.25 * DAY,
    }
}

/// Up to this many seconds spans are so long, as timechart's are; beyond, so that there are at most 100. \[U\]
const AUTO: [(f64, f64); 7] = [
    (900.0, 10.0),
    (3_600.0, 60.0),
    (14_400.0, 300.0),
    (86_400.0, 1_800.0),
    (8_640_000.0, 86_400.0),
    (60_480_000.0, 604_800.0),
    (259_200_000.0, 2_592_000.0),
];

/// The length of spans over a longer time.
const LONGEST: f64 = 31_557_600.0;

fn auto_length(range: f64) -> f64 {
    AUTO.iter().find(|(most, _)| range <= *most).map_or(LONGEST, |(_, length)| *length)
}

fn auto_length_of(range: Expr) -> datafusion::common::Result<Expr> {
    let [(most, length), rest @ ..] = AUTO;
    let mut cases = when(range.clone().lt_eq(lit(most)), lit(length));
    for (most, length) in rest {
        cases = cases.when(range.clone().lt_eq(lit(most)), lit(length));
    }
    cases.otherwise(lit(LONGEST))
}
