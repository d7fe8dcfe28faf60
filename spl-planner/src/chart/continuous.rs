//! Bins that follow on each other: the width of which the rows decide where it isn't given, and all of them.

use datafusion::{
    arrow::{
        array::{Array, AsArray},
        datatypes::{DataType, Float64Type},
    },
    functions_aggregate::expr_fn::{max, min},
    logical_expr::{Expr, LogicalPlanBuilder, cast, lit},
};
use spl_parser::{
    Span, Spanned,
    ast::{BinSpan, Bins, TimeSpan},
};

use crate::{
    Kind, Primitive, Value,
    bins::{self, Grid, auto_time_span, auto_width, has_span, least_seconds, most, number},
    coerce,
    cx::{At, Cx, Result},
    frame::{Frame, column},
};

/// A value in bins that follow on each other.
#[derive(Debug)]
pub(crate) struct Continuous {
    pub(crate) value: Value,
    /// All bins, as a list; `None` where they don't follow on each other, where there are none, or while only checking.
    pub(crate) all: Option<Expr>,
}

/// Puts a value into bins and asks the rows from where to where those go.
pub(crate) fn continuous(
    value: &Value,
    bins: &Bins,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, Continuous)> {
    let is_time = value.kind == Kind::Time && !value.multi;
    let logarithmic = matches!(bins.span.as_ref().map(|span| &span.value), Some(BinSpan::Log { .. }));
    let seconds = cast(coerce::number(value, cx), DataType::Float64);
    let found = if logarithmic { None } else { range(&frame, seconds, span, cx)? };
    let Some((mut low, mut high)) = found else {
        let (frame, value, _) = bins::bin(value, bins, frame, span, cx)?;
        return Ok((frame, Continuous { value, all: None }));
    };
    let mut fixed = bins.clone();
    if !is_time {
        // They widen the range only.
        let bound = |bound: &Option<Spanned<String>>, name| {
            bound.as_ref().map(|bound| number(&bound.value, name, bound.span)).transpose()
        };
        low = bound(&bins.start, "start")?.map_or(low, |start| start.min(low));
        high = bound(&bins.end, "end")?.map_or(high, |end| end.max(high));
        (fixed.start, fixed.end) = (None, None);
    }
    if !has_span(bins) {
        fixed.span = Some(Spanned::new(width(bins, is_time, low, high, cx)?, span));
        (fixed.bins, fixed.minspan) = (None, None);
    }
    let (frame, binned, grid) = bins::bin(value, &fixed, frame, span, cx)?;
    let time = |seconds: f64, cx: &Cx<'_>| cx.call(Primitive::FromEpoch, vec![lit(seconds)]);
    let (value, all) = match grid {
        Grid::Time(grid) if is_time => {
            let start = Value::new(coerce::Common::Time.make(&binned, cx)?, Kind::Time);
            (start, Some(grid.starts(time(low, cx), time(high, cx), cx)))
        }
        Grid::Number(width) if !binned.multi => {
            (binned, Some(cx.call(Primitive::NumberBins, [low, high, width].map(lit).to_vec())))
        }
        _ => (binned, None),
    };
    Ok((frame, Continuous { value, all }))
}

/// The width that the range decides.
fn width(bins: &Bins, is_time: bool, low: f64, high: f64, cx: &mut Cx<'_>) -> Result<BinSpan> {
    if is_time {
        let least = least_seconds(bins, cx)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths in microseconds")]
        let (amount, unit) = auto_time_span(((high - low) * 1e6) as u64, most(bins)?, (least * 1e6) as u64);
        return Ok(BinSpan::Time(TimeSpan::Length { amount, unit }));
    }
    let least = match &bins.minspan {
        Some(minspan) => Some(number(&minspan.to_string(), "minspan", minspan.span)?),
        None => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of bins")]
    let width = auto_width(low, high, most(bins)? as f64, least).unwrap_or(1.0);
    Ok(BinSpan::Number(width.to_string()))
}

/// The least and the greatest number; `None` where there is none, or while only checking.
pub(crate) fn range(frame: &Frame, number: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Option<(f64, f64)>> {
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project([number.alias("number")]).at(span)?;
    let number = || column("number");
    let exprs = vec![min(number()).alias("low"), max(number()).alias("high")];
    let plan = plan.aggregate(Vec::<Expr>::new(), exprs).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    Ok(batches.iter().find_map(|batch| {
        let [low, high] = batch.columns() else { return None };
        let first = |column: &dyn Array| column.as_primitive_opt::<Float64Type>()?.iter().next().flatten();
        let finite = |number: Option<f64>| number.filter(|number| number.is_finite());
        finite(first(low)).zip(finite(first(high)))
    }))
}
