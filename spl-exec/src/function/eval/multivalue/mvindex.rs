//! `mvindex(<values>, <start>[, <end>])`

use std::ops::RangeInclusive;

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvindex",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values"), Param::number("start"), Param::number("end").optional()],
    // That a range is cut to the values there are is [U].
    summary: "The value at a place counted from 0, or from -1 at the end; with two places, the values from the one to the \
              other. Null where there is none.",
    examples: &[
        ok(r#"mvindex(split("a,b,c,d", ","), 2)"#, "c"),
        ok(r#"mvindex(split("a@x.com", "@"), -1)"#, "x.com"),
        ok(r#"mvindex(split("a,b,c,d", ","), 0, 1)"#, "[a, b]"),
        ok(r#"mvindex(split("a,b,c,d", ","), -3, -1)"#, "[b, c, d]"),
        ok(r#"mvindex(split("a,b,c,d", ","), 2, 9)"#, "[c, d]"),
        ok(r#"mvindex("a", 0)"#, "a"),
        null(r#"mvindex(split("a,b", ","), 2)"#),
        null(r#"mvindex(split("a,b", ","), -3)"#),
        null(r#"mvindex(split("a,b", ","), 1, 0)"#),
        null("mvindex(null(), 0)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvindex", arity: (2, 2), returns: rows::text, invoke: value };

pub(super) const RANGE_UDF: Function =
    Function { name: "spl_mvindex_range", arity: (3, 3), returns: rows::texts, invoke: range };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if arguments.get(2).is_some() {
        return Ok(Value::list(RANGE_UDF.udf().call(arguments.exprs()), Kind::Dynamic));
    }
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

/// The last value.
pub(crate) fn last_of(values: Expr) -> Expr {
    UDF.udf().call(vec![values, lit(-1.0)])
}

fn value(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (values, index) = (rows.text(0)?, rows.number(1)?);
    rows.make_text(|row| {
        let index = whole(index.get(row)?);
        match usize::try_from(index) {
            Ok(index) => values.row(row).nth(index),
            Err(_) => {
                let count = i64::try_from(values.row(row).count()).ok()?;
                values.row(row).nth(usize::try_from(count + index).ok()?)
            }
        }
    })
}

fn range(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (values, start, end) = (rows.text(0)?, rows.number(1)?, rows.number(2)?);
    rows.make_texts(|row| {
        let bounds = start.get(row).zip(end.get(row));
        let range = bounds.and_then(|(start, end)| places(whole(start), whole(end), values.row(row).count()));
        let (skip, take) = range.map_or((0, 0), |range| (*range.start(), range.count()));
        Ok(values.row(row).skip(skip).take(take))
    })
}

fn whole(number: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = number.clamp(-1e15, 1e15) as i64;
    whole
}

/// The places from `start` to `end` among so many values.
fn places(start: i64, end: i64, count: usize) -> Option<RangeInclusive<usize>> {
    let count = i64::try_from(count).ok()?;
    let from_front = |place: i64| if place < 0 { place + count } else { place };
    let (start, end) = (from_front(start).max(0), from_front(end).min(count - 1));
    (start <= end).then_some(usize::try_from(start).ok()?..=usize::try_from(end).ok()?)
}
