//! `substr(<str>, <start>[, <length>])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "substr",
    aliases: &[],
    category: Category::Text,
    params: &[Param::text("str"), Param::number("start"), Param::number("length").optional()],
    summary: "Part of a text, counted from 1; a negative start counts from the end.",
    examples: &[
        ok(r#"substr("string", 1, 3)"#, "str"),
        ok(r#"substr("string", -3)"#, "ing"),
        ok(r#"substr("string", 3)"#, "ring"),
        ok(r#"substr("string", 0, 3)"#, "st"),
        ok(r#"substr("string", 4, -2)"#, "tr"),
        ok(r#"substr("añb", 2, 1)"#, "ñ"),
        ok(r#"substr("string", 9)"#, ""),
        null("substr(null(), 1)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_substr", arity: (3, 3), returns: rows::text, invoke };

/// A length beyond any text.
const REST: f64 = 1e15;

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let length = if arguments.get(2).is_some() { arguments.expr(2) } else { lit(REST) };
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), length]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, start, length) = (rows.text(0)?, rows.number(1)?, rows.number(2)?);
    rows.make_text(|row| Some(substr(text.get(row)?, whole(start.get(row)?), whole(length.get(row)?))))
}

fn whole(number: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = number.clamp(-REST, REST) as i64;
    whole
}

/// Counts as SQLite does: position 0 is the one before the first, so that a start of 0 costs one character of the length;
/// a negative length takes the characters before the start.
fn substr(text: &str, start: i64, length: i64) -> &str {
    let start = if start < 0 {
        let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        count + start
    } else {
        start - 1
    };
    let (from, to) = if length < 0 { (start + length, start) } else { (start, start + length) };
    let (from, to) = (from.max(0), to.max(0));
    let offset = |index: i64| {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
    };
    if from >= to { "" } else { text.get(offset(from)..offset(to)).unwrap_or_default() }
}
