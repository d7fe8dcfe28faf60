//! `time_window=`: the rows of so much time before.

use datafusion::{
    arrow::datatypes::DataType,
    common::ScalarValue,
    functions_aggregate::expr_fn::sum,
    functions_window::lead_lag::lag,
    logical_expr::{Expr, ExprFunctionExt, cast, lit, when},
};
use spl_parser::{Code, Span, Spanned, ast::TimeSpan};

use crate::{
    Kind, Primitive, coerce,
    cx::{At, Cx, Result, error, unsupported},
    frame::{Frame, column},
    scope, time,
};

/// Digits of the key.
pub(super) const PRECISION: u8 = 38;

/// How far apart the keys of neighbouring microseconds are: more than there are rows.
const STEP: i128 = 1 << 44;

/// A window of time is a range of keys. The key of a row is its time and then its number, so that of rows at one time the earlier
/// ones are in the window and the later ones are not.
pub(super) struct TimeWindow {
    pub(super) frame: Frame,
    /// The hidden column of the key.
    pub(super) key: String,
    /// How far back the window reaches, in terms of the key.
    pub(super) reach: i128,
    /// Whether a row counts at all.
    pub(super) seen: Expr,
}

/// Both ends belong to the window: a row exactly so much time before is in it. \[U\]
fn reach(micros: i64) -> i128 {
    i128::from(micros) * STEP + (STEP - 1)
}

pub(super) fn window(
    length: &Spanned<TimeSpan>,
    frame: Frame,
    number: &str,
    seen: Option<Expr>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<TimeWindow> {
    let Some(micros) = time::micros(length.value) else {
        return Err(unsupported(length.span, "a `time_window=` of months or years"));
    };
    let value = scope::resolve("_time", length.span, &frame, cx);
    if value.kind == Kind::Null {
        let message = "streamstats with `time_window=` needs _time, which these rows don't have";
        return Err(error(Code::UnknownField, length.span, message));
    }
    let (frame, at) = frame.compute("time", coerce::micros(&value, cx), span)?;
    let has_time = column(&at).is_not_null();
    let seen = match seen {
        Some(seen) => seen.and(has_time),
        None => has_time,
    };
    let before = lag(column(&at), Some(1), None).partition_by(vec![seen.clone()]);
    let (frame, before) = frame.window("before", before, span)?;
    let (frame, rises) = count(frame, "rises", column(&at).gt(column(&before)), &seen, span)?;
    let (frame, falls) = count(frame, "falls", column(&at).lt(column(&before)), &seen, span)?;
    let decimal = |expr| cast(expr, DataType::Decimal128(PRECISION, 0));
    let sign = when(column(&falls).gt(lit(0_i64)), lit(-1_i64)).otherwise(lit(1_i64)).at(span)?;
    let step = lit(ScalarValue::Decimal128(Some(STEP), PRECISION, 0));
    let key = decimal(decimal(column(&at) * sign) * step) + decimal(column(number));
    let sorted = column(&rises).eq(lit(0_i64)).or(column(&falls).eq(lit(0_i64)));
    let message = "streamstats with `time_window=` needs rows in the order of _time, ascending or descending";
    let key = cx.call(Primitive::Require, vec![decimal(key), sorted, lit(message)]);
    let (frame, key) = frame.compute("key", key, span)?;
    Ok(TimeWindow { frame, key, reach: reach(micros), seen })
}

/// Adds the number of rows for which a condition is true.
fn count(frame: Frame, name: &str, condition: Expr, seen: &Expr, span: Span) -> Result<(Frame, String)> {
    let counted = when(seen.clone().and(condition), lit(1_i64)).otherwise(lit(0_i64)).at(span)?;
    frame.whole(name, sum(counted), Vec::new(), span)
}
