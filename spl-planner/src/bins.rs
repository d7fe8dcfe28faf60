//! Bins: what `span`, `bins` and their kin mean, for `bin`, `chart`, `timechart` and `tstats`.

use datafusion::{
    functions::expr_fn::{coalesce, greatest, least},
    functions_aggregate::min_max::{max_udaf, min_udaf},
    logical_expr::{Expr, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinSpan, Bins, TimeSpan, TimeUnit},
    parse_time_spec,
};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, column},
    time,
};

/// At most so many bins where nothing is said.
pub(crate) const DEFAULT_BINS: u64 = 100;

/// The lengths that a span of time may have where the range decides. \[U\]
const SPANS: [(u32, TimeUnit); 12] = [
    (1, TimeUnit::Second),
    (5, TimeUnit::Second),
    (10, TimeUnit::Second),
    (30, TimeUnit::Second),
    (1, TimeUnit::Minute),
    (5, TimeUnit::Minute),
    (10, TimeUnit::Minute),
    (30, TimeUnit::Minute),
    (1, TimeUnit::Hour),
    (1, TimeUnit::Day),
    (1, TimeUnit::Month),
    (1, TimeUnit::Year),
];

/// The shortest span of time of which no more than so many cover a range; all in microseconds.
pub fn auto_time_span(range: u64, most: u64, least: u64) -> (u32, TimeUnit) {
    let fits = |(amount, unit): &(u32, TimeUnit)| {
        let length = micros(i64::from(*amount), *unit).unsigned_abs();
        length >= least && range.checked_div(length).is_some_and(|count| count < most)
    };
    SPANS.into_iter().find(fits).unwrap_or((1, TimeUnit::Year))
}

/// What the width of a bin may be times a power of ten, where the values decide. \[U\]
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];

/// The least width of which no more than so many bins cover a range of numbers.
pub fn auto_width(low: f64, high: f64, most: f64, least: Option<f64>) -> Option<f64> {
    let range = high - low;
    if !range.is_finite() || most < 1.0 {
        return None;
    }
    let wanted = (range / most).max(least.unwrap_or(0.0));
    // Where all values are one, whole numbers will do.
    let exponent = if wanted > 0.0 { wanted.log10().floor() } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "an exponent of a double")]
    let exponent = exponent as i32;
    let widths = (0..4).flat_map(|more| STEPS.map(|step| power(step, exponent + more)));
    widths
        .into_iter()
        .filter(|width| *width >= wanted)
        .find(|width| (high / width).floor() - (low / width).floor() < most)
}

/// `step` times a power of ten, to the nearest double: 0.1 rather than 0.10000000000000001.
fn power(step: f64, exponent: i32) -> f64 {
    if exponent < 0 { step / 10f64.powi(-exponent) } else { step * 10f64.powi(exponent) }
}

/// The length of a span; of a month and more the shortest.
fn micros(amount: i64, unit: TimeUnit) -> i64 {
    const DAY: i64 = 86_400_000_000;
    let each = time::unit_micros(unit).unwrap_or(match unit {
        TimeUnit::Month => 28 * DAY,
        TimeUnit::Quarter => 90 * DAY,
        _ => 365 * DAY,
    });
    amount.saturating_mul(each)
}

/// Spans of time of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeGrid {
    pub(crate) amount: i64,
    pub(crate) unit: TimeUnit,
    /// A time at which a span begins, microseconds since the epoch.
    pub(crate) align: Option<i64>,
}

impl TimeGrid {
    pub(crate) fn new((amount, unit): (u32, TimeUnit)) -> Self {
        Self { amount: amount.into(), unit, align: None }
    }

    /// The length in seconds.
    pub(crate) fn seconds(self) -> f64 {
        micros(self.amount, self.unit) as f64 / 1e6
    }

    /// The length in seconds of the span that begins at a time: that of days and more depends on the calendar.
    pub(crate) fn length(self, start: Expr, cx: &Cx<'_>) -> Expr {
        let longest = match self.unit {
            TimeUnit::Day => 25 * 3_600,
            TimeUnit::Week => (7 * 24 + 1) * 3_600,
            TimeUnit::Month => 31 * 86_400 + 3_600,
            TimeUnit::Quarter => 92 * 86_400 + 3_600,
            TimeUnit::Year => 366 * 86_400 + 3_600,
            _ => return lit(self.seconds()),
        };
        let seconds = |time| cx.call(Primitive::ToEpoch, vec![time]);
        let beyond = seconds(start.clone()) + lit(self.amount as f64 * f64::from(longest));
        let next = self.start(cx.call(Primitive::FromEpoch, vec![beyond]), cx);
        seconds(next) - seconds(start)
    }

    /// The arguments that tell the primitives of it.
    fn arguments(self, cx: &Cx<'_>) -> impl Iterator<Item = Expr> {
        let zone = lit(cx.catalog.time_zone().name());
        [lit(self.amount), lit(self.unit.abbreviation()), zone].into_iter().chain(self.align.map(lit))
    }

    /// The start of the span that a point in time lies in.
    pub(crate) fn start(self, time: Expr, cx: &Cx<'_>) -> Expr {
        let arguments = std::iter::once(time).chain(self.arguments(cx)).collect();
        cx.call(Primitive::TimeBucket, arguments)
    }

    /// The starts of all spans between two points in time.
    pub(crate) fn starts(self, first: Expr, last: Expr, cx: &Cx<'_>) -> Expr {
        let arguments = [first, last].into_iter().chain(self.arguments(cx)).collect();
        cx.call(Primitive::TimeBuckets, arguments)
    }
}

/// How values are put into bins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Grid {
    /// Spans of time.
    Time(TimeGrid),
    /// Numbers, by the width of a bin.
    Number(f64),
    /// Bins that need not follow on each other, or whose width the rows decide.
    Other,
}

/// A value as the bin that it lies in.
pub(crate) fn bin(
    value: &Value,
    bins: &Bins,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, Value, Grid)> {
    most(bins)?;
    let is_time = value.kind == Kind::Time && !value.multi;
    for (name, option) in [("start", &bins.start), ("end", &bins.end)] {
        if let Some(option) = option.as_ref().filter(|_| is_time || has_span(bins)) {
            no_effect(&format!("`{name}` has no effect: it is for numbers without a `span`"), option.span, cx);
        }
    }
    if let Some(given) = bins.bins.as_ref().filter(|_| has_span(bins)) {
        no_effect("`bins` has no effect beside `span`", given.span, cx);
    }
    match bins.span.as_ref().filter(|_| has_span(bins)) {
        None if is_time => {
            let (frame, value) = auto_time(value, bins, frame, span, cx)?;
            Ok((frame, value, Grid::Other))
        }
        None => {
            let (frame, value) = auto_number(value, bins, frame, span, cx)?;
            Ok((frame, value, Grid::Other))
        }
        Some(width) if is_time || matches!(width.value, BinSpan::Time(_) | BinSpan::Snapped { .. }) => {
            let grid = time_grid(width, bins.aligntime.as_ref(), cx)?;
            Ok((frame, time_bin(value, grid, cx), Grid::Time(grid)))
        }
        Some(width) => {
            if let Some(aligntime) = &bins.aligntime {
                no_effect("`aligntime` has no effect: it is for spans of time", aligntime.span, cx);
            }
            let text = coerce::texts(value, cx);
            let (expr, grid) = match &width.value {
                BinSpan::Log { coefficient, base } => {
                    let (coefficient, base) = log(coefficient.as_deref(), base.as_deref(), width)?;
                    (cx.call(Primitive::BinLog, vec![text, lit(coefficient), lit(base)]), Grid::Other)
                }
                other => {
                    let number = number(&other.to_string(), "span", width.span)?;
                    (cx.call(Primitive::BinNumber, vec![text, lit(number)]), Grid::Number(number))
                }
            };
            Ok((frame, Value { expr, kind: Kind::Dynamic, multi: value.multi }, grid))
        }
    }
}

/// Whether a span is given that the rows don't decide.
pub(crate) fn has_span(bins: &Bins) -> bool {
    bins.span.as_ref().is_some_and(|span| span.value != BinSpan::Time(TimeSpan::Auto))
}

/// A time as the start of its span. A number of seconds is taken as a time and stays a number; what is neither stays as it is.
fn time_bin(value: &Value, grid: TimeGrid, cx: &Cx<'_>) -> Value {
    let start = grid.start(coerce::time(value, cx), cx);
    match value.kind {
        Kind::Time | Kind::Null if !value.multi => Value::new(start, Kind::Time),
        Kind::Number if !value.multi => Value::new(cx.call(Primitive::ToEpoch, vec![start]), Kind::Number),
        _ => {
            let start = cx.call(Primitive::ToText, vec![start]);
            Value::new(coalesce(vec![start, coerce::text(value, cx)]), Kind::Dynamic)
        }
    }
}

fn auto_time(value: &Value, bins: &Bins, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Value)> {
    let (frame, low) = frame.whole("low", min_udaf().call(vec![value.expr.clone()]), Vec::new(), span)?;
    let (frame, high) = frame.whole("high", max_udaf().call(vec![value.expr.clone()]), Vec::new(), span)?;
    let zone = lit(cx.catalog.time_zone().name());
    let arguments = vec![
        value.expr.clone(),
        column(&low),
        column(&high),
        lit(most(bins)? as f64),
        lit(least_seconds(bins, cx)?),
        zone,
    ];
    Ok((frame, Value::new(cx.call(Primitive::TimeBucketAuto, arguments), Kind::Time)))
}

/// At most so many bins.
pub(crate) fn most(bins: &Bins) -> Result<u64> {
    match &bins.bins {
        Some(bins) if bins.value < 2 => {
            Err(invalid("bins", &bins.to_string(), bins.span, "write a number of at least 2"))
        }
        Some(bins) => Ok(bins.value),
        None => Ok(DEFAULT_BINS),
    }
}

/// The least length of a span in seconds.
pub(crate) fn least_seconds(bins: &Bins, cx: &mut Cx<'_>) -> Result<f64> {
    match &bins.minspan {
        Some(Spanned { value: BinSpan::Time(TimeSpan::Auto), .. }) | None => Ok(0.0),
        Some(minspan) => Ok(time_grid(minspan, None, cx)?.seconds()),
    }
}

fn auto_number(value: &Value, bins: &Bins, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, Value)> {
    let text = coerce::texts(value, cx);
    let each = coerce::number(value, cx);
    let (frame, low) = frame.whole("low", min_udaf().call(vec![each.clone()]), Vec::new(), span)?;
    let (frame, high) = frame.whole("high", max_udaf().call(vec![each]), Vec::new(), span)?;
    let bound = |bound: &Option<Spanned<String>>, name| {
        bound.as_ref().map(|bound| number(&bound.value, name, bound.span).map(lit)).transpose()
    };
    // They widen the range only.
    let low = least([Some(column(&low)), bound(&bins.start, "start")?].into_iter().flatten().collect());
    let high = greatest([Some(column(&high)), bound(&bins.end, "end")?].into_iter().flatten().collect());
    let minspan = match &bins.minspan {
        Some(minspan) => lit(number(&minspan.to_string(), "minspan", minspan.span)?),
        None => coerce::null_number(),
    };
    let arguments = vec![text, low, high, lit(most(bins)? as f64), minspan];
    let expr = cx.call(Primitive::BinAuto, arguments);
    Ok((frame, Value { expr, kind: Kind::Dynamic, multi: value.multi }))
}

/// The spans of time that `span` and `aligntime` ask for.
pub(crate) fn time_grid(
    span: &Spanned<BinSpan>,
    aligntime: Option<&Spanned<String>>,
    cx: &mut Cx<'_>,
) -> Result<TimeGrid> {
    let invalid = |help: &str| invalid("span", &span.value.to_string(), span.span, help);
    let of = |length: &TimeSpan| match *length {
        TimeSpan::Length { amount, unit } => Ok(TimeGrid::new((amount, unit))),
        TimeSpan::Auto => Err(invalid("write a length of time such as 5m")),
    };
    let mut grid = match &span.value {
        BinSpan::Time(length) => of(length)?,
        BinSpan::Snapped { length, snap } => {
            let align = time::apply(snap, cx.catalog.now(), cx.catalog.time_zone());
            TimeGrid { align: align.map(|align| align.timestamp_micros()), ..of(length)? }
        }
        BinSpan::Number(text) => {
            let micros = number(text, "span", span.span)? * 1e6;
            if micros.fract() != 0.0 || micros > 9e15 {
                return Err(invalid("a span of time has at most six decimals"));
            }
            let micros = micros as i64;
            match micros % 1_000_000 {
                0 => TimeGrid { amount: micros / 1_000_000, unit: TimeUnit::Second, align: None },
                _ => TimeGrid { amount: micros, unit: TimeUnit::Microsecond, align: None },
            }
        }
        BinSpan::Log { .. } => return Err(invalid("logarithms are for numbers; write a length of time such as 5m")),
    };
    let length = micros(grid.amount, grid.unit);
    if length < 1_000_000 && 1_000_000 % length != 0 {
        return Err(invalid("a span below a second must divide a second evenly"));
    }
    if let Some(aligntime) = aligntime {
        if grid.align.is_some() || length >= 86_400_000_000 {
            no_effect("`aligntime` has no effect on spans of days and more, or with a snap", aligntime.span, cx);
        } else {
            grid.align = align(aligntime, cx)?;
        }
    }
    Ok(grid)
}

/// The time that spans are aligned to; `None` where the search has no such bound.
fn align(aligntime: &Spanned<String>, cx: &Cx<'_>) -> Result<Option<i64>> {
    let range = cx.range;
    let at = match aligntime.to_ascii_lowercase().as_str() {
        "earliest" => range.earliest,
        "latest" => Some(range.latest.unwrap_or_else(|| cx.catalog.now())),
        text => {
            let spec = parse_time_spec(text)
                .and_then(|spec| crate::resolve_time(&spec, cx.catalog.now(), cx.catalog.time_zone()));
            match spec {
                Some(at) => at,
                None => {
                    let help = "write `earliest`, `latest` or a time such as `@d+3h`";
                    return Err(invalid("aligntime", aligntime, aligntime.span, help));
                }
            }
        }
    };
    Ok(at.map(|at| at.timestamp_micros()))
}

fn log(coefficient: Option<&str>, base: Option<&str>, span: &Spanned<BinSpan>) -> Result<(f64, f64)> {
    let part = |part: Option<&str>, default: f64| part.map_or(Ok(default), |part| number(part, "span", span.span));
    let (coefficient, base) = (part(coefficient, 1.0)?, part(base, 10.0)?);
    if base <= 1.0 || coefficient < 1.0 || coefficient >= base {
        let help = "the base is above 1, the coefficient at least 1 and below the base";
        return Err(invalid("span", &span.value.to_string(), span.span, help));
    }
    Ok((coefficient, base))
}

pub(crate) fn number(text: &str, option: &str, span: Span) -> Result<f64> {
    let number = crate::parse_number(text).filter(|number| number.is_finite());
    number.ok_or_else(|| invalid(option, text, span, "write a number"))
}

fn invalid(option: &str, value: &str, span: Span, help: &str) -> Box<Diagnostic> {
    let mut error = error(Code::OptionValue, span, format!("The value for option {option} ({value}) is invalid."));
    error.help = Some(help.to_owned());
    error
}

fn no_effect(message: &str, span: Span, cx: &mut Cx<'_>) {
    cx.warn(Diagnostic::warning(Code::NoEffect, span, message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_spans() {
        let minutes = |minutes: u64| auto_time_span(minutes * 60_000_000, DEFAULT_BINS, 0);
        assert_eq!(minutes(15), (10, TimeUnit::Second));
        assert_eq!(minutes(60), (1, TimeUnit::Minute));
        assert_eq!(minutes(4 * 60), (5, TimeUnit::Minute));
        assert_eq!(minutes(24 * 60), (30, TimeUnit::Minute));
        assert_eq!(minutes(7 * 24 * 60), (1, TimeUnit::Day));
        assert_eq!(minutes(30 * 24 * 60), (1, TimeUnit::Day));
        assert_eq!(minutes(365 * 24 * 60), (1, TimeUnit::Month));
        assert_eq!(auto_time_span(60_000_000, 100, 300_000_000), (5, TimeUnit::Minute));
    }
}
