//! `gentimes`: a row for each stretch of time between two points, each up to the second before the next.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use datafusion::{
    arrow::array::{ArrayRef, Int64Array},
    logical_expr::lit,
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{TimeSpan, TimeStep, TimeUnit},
    command::Gentimes,
};

use crate::{
    Primitive,
    cx::{Cx, Result, error},
    frame::{Frame, Output, column},
    rows, time, token,
};

/// As C's `ctime` writes it: `Sun Apr  4 00:00:00 2021`. \[U\]
const HUMAN: &str = "%a %b %e %H:%M:%S %Y";

/// Starts a pipeline from stretches of time. Days are those of the search's time zone.
pub(super) fn generate(gentimes: &Gentimes, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let start = point(&gentimes.start, cx)?;
    let end = match &gentimes.end {
        Some(end) => point(end, cx)?,
        None => midnight(0, span, cx)?,
    };
    let step = increment(gentimes.increment.as_ref())?;
    let (starts, ends) = stretches(start, end, step, span, cx)?;
    let count = starts.len();
    let columns: Vec<(&str, ArrayRef)> =
        vec![("starttime", Arc::new(Int64Array::from(starts))), ("endtime", Arc::new(Int64Array::from(ends)))];
    let frame = rows::of(count, columns, span, cx)?;
    let zone = cx.catalog.time_zone().name();
    let human = |field: &str| cx.call(Primitive::Ctime, vec![column(field), lit(HUMAN), lit(zone)]);
    let outputs = vec![Output::new("starthuman", human("starttime")), Output::new("endhuman", human("endtime"))];
    frame.set(outputs, span)
}

fn increment(written: Option<&Spanned<TimeSpan>>) -> Result<(i64, TimeUnit)> {
    let Some(written) = written else { return Ok((1, TimeUnit::Day)) };
    match written.value {
        TimeSpan::Length {
            amount,
            unit: unit @ (TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Day),
        } => Ok((i64::from(amount), unit)),
        other => {
            let message = format!(
                "Invalid option value. Expecting a 'number of s, m, h or d' for option 'increment'. Instead got '{other}'."
            );
            Err(Box::new(Diagnostic::error(Code::OptionValue, written.span, message).help("write `increment=1d`")))
        }
    }
}

/// When each stretch begins and ends, in seconds since the epoch. The last may end after `end`, as one must begin before it.
fn stretches(
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    (amount, unit): (i64, TimeUnit),
    span: Span,
    cx: &Cx<'_>,
) -> Result<(Vec<i64>, Vec<i64>)> {
    let seconds = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Minute => 60,
        TimeUnit::Hour => 3_600,
        _ => 86_400,
    };
    let rows = (end - start).num_seconds() / amount.saturating_mul(seconds).max(1);
    rows::check(usize::try_from(rows).unwrap_or(0), span, cx)?;
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let mut at = start;
    while at < end {
        // Counted from the start, so that a day that lacks its hour does not move all later ones.
        let passed = i64::try_from(starts.len()).unwrap_or(i64::MAX).saturating_add(1);
        let amount = amount.saturating_mul(passed);
        let next = time::apply(&[TimeStep::Offset { amount, unit }], start, cx.catalog.time_zone());
        let next = next.filter(|next| *next > at).ok_or_else(|| too_far(span))?;
        starts.push(at.timestamp());
        ends.push(next.timestamp() - 1);
        at = next;
    }
    Ok((starts, ends))
}

fn too_far(span: Span) -> Box<Diagnostic> {
    error(Code::InvalidTime, span, "this is no point in time that can be represented")
}

/// Midnight so many days from now.
fn midnight(days: i64, span: Span, cx: &Cx<'_>) -> Result<DateTime<Utc>> {
    let steps = [TimeStep::Snap(TimeUnit::Day), TimeStep::Offset { amount: days, unit: TimeUnit::Day }];
    time::apply(&steps, cx.catalog.now(), cx.catalog.time_zone()).ok_or_else(|| too_far(span))
}

/// `month/day/year[:hour:minute:second]`, or so many days from today: negative ones are past.
fn point(written: &Spanned<String>, cx: &Cx<'_>) -> Result<DateTime<Utc>> {
    let text = token::bind(written, cx.catalog);
    let text = text.trim();
    if let Ok(days) = text.parse::<i64>() {
        return midnight(days, written.span, cx);
    }
    let local = calendar(text).and_then(|local| time::from_local(local, cx.catalog.time_zone()));
    local.ok_or_else(|| {
        let error = Diagnostic::error(Code::InvalidTime, written.span, format!("`{text}` is no time"));
        Box::new(error.help("write `10/1/2024`, `10/1/2024:12:00:00`, or so many days from now: `-5`"))
    })
}

fn calendar(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = match text.split_once(':') {
        Some((date, time)) => (date, NaiveTime::parse_from_str(time, "%H:%M:%S").ok()?),
        None => (text, NaiveTime::MIN),
    };
    // Chrono takes `07` for the year 7.
    let short = date.rsplit('/').next().is_some_and(|year| year.len() == 2);
    let date = NaiveDate::parse_from_str(date, if short { "%m/%d/%y" } else { "%m/%d/%Y" }).ok()?;
    Some(date.and_time(time))
}
