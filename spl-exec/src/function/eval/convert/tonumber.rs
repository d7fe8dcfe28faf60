//! `tonumber(<str>[, <base>])`

use datafusion::{
    common::{Result, ScalarValue},
    logical_expr::{ColumnarValue, Expr, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::{number::parse_number, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tonumber",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::text("str"), Param::number("base").optional()],
    summary: "The number that a text spells, in a base from 2 to 36 or in base 10; null where a field's text is no number.",
    examples: &[
        ok(r#"tonumber("0A4", 16)"#, "164"),
        ok(r#"tonumber("-101", 2)"#, "-5"),
        ok(r#"tonumber("21.50")"#, "21.5"),
        ok("tonumber(21)", "21"),
        null(r#"tonumber(substr(" 21.5 ", 1))"#),
        null("tonumber(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_tonumber", arity: (2, 2), returns: rows::number, invoke };

const BASES: std::ops::RangeInclusive<f64> = 2.0..=36.0;

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let base = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(10.0) };
    if let Expr::Literal(ScalarValue::Float64(base), _) = &base {
        let Some(base) = base.filter(|base| BASES.contains(base)) else {
            return Err(FunctionError::argument(1, "The base of 'tonumber' must be a number from 2 to 36."));
        };
        if let Some(text) = arguments.literal(0)
            && parse(text, base).is_none()
        {
            return Err(FunctionError::argument(0, format!("'{text}' is no number in base {base}.")));
        }
    }
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), base]), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, base) = (rows.text(0)?, rows.number(1)?);
    rows.make_number(|row| parse(text.get(row)?, base.get(row)?))
}

fn parse(text: &str, base: f64) -> Option<f64> {
    if !BASES.contains(&base) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 2 to 36")]
    let base = base as u32;
    if base == 10 {
        return parse_number(text);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    // As C's strtol: the prefix of hexadecimal numbers may stand. [U]
    let digits = if base == 16 { digits.strip_prefix("0x").unwrap_or(digits) } else { digits };
    if digits.is_empty() {
        return None;
    }
    let number = digits
        .chars()
        .try_fold(0.0, |number: f64, digit| Some(number.mul_add(f64::from(base), f64::from(digit.to_digit(base)?))))?;
    Some(if negative { -number } else { number })
}
