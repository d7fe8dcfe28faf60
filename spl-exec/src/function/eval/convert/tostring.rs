//! `tostring(<value>[, <format>])`

use datafusion::{
    common::Result,
    functions::core::expr_fn,
    logical_expr::{ColumnarValue, case, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::{
        rows::{self, Rows},
        unbuildable,
        unify::{to_text, unify},
    },
    support::{
        number::{parse_number, round_half_away},
        udf::Function,
    },
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tostring",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value"), Param::literal("format").optional()],
    summary: "The value as text. A number may be shown in hex, in binary, with commas, or as a duration in seconds; what is \
              no number is then left as it is.",
    examples: &[
        ok("tostring(2.50)", "2.5"),
        ok("tostring(true())", "True"),
        ok(r#"tostring(15, "hex")"#, "0xF"),
        ok(r#"tostring(12345.6789, "commas")"#, "12,345.68"),
        ok(r#"tostring(1234.5, "commas")"#, "1,234.50"),
        ok(r#"tostring(-1234567, "commas")"#, "-1,234,567"),
        ok(r#"tostring(615, "duration")"#, "00:10:15"),
        ok(r#"tostring(93784, "duration")"#, "1+02:03:04"),
        ok(r#"tostring(1.5, "duration")"#, "00:00:01.500000"),
        ok(r#"tostring(9, "binary")"#, "1001"),
        ok(r#"tostring(bit_not(9), "binary")"#, "11111111111111111111111111111111111111111111111110110"),
        ok(r#"tostring(9007199254740991, "hex")"#, "0x1FFFFFFFFFFFFF"),
        ok(r#"tostring(9007199254740991, "commas")"#, "9,007,199,254,740,991"),
        ok(r#"tostring(9007199254740992, "commas")"#, "9007199254740992"),
        ok(r#"tostring("abc", "commas")"#, "abc"),
        ok("tostring(null())", "Null"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_tostring", arity: (2, 2), returns: rows::text, invoke };

/// 2^53 - 1
const MOST: f64 = 9_007_199_254_740_991.0;

/// What a null value becomes.
const NULL: &str = "Null";

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(value) = arguments.get(0) else {
        return Err(FunctionError::argument(0, "The arguments to the 'tostring' function are invalid."));
    };
    if value.kind == Kind::Null {
        return Ok(Value::new(lit(NULL), Kind::Text));
    }
    if value.kind == Kind::Bool {
        let text = case(value.expr.clone())
            .when(lit(true), lit("True"))
            .when(lit(false), lit("False"))
            .otherwise(lit(NULL))
            .map_err(unbuildable)?;
        return Ok(Value::new(text, Kind::Text));
    }
    if arguments.get(1).is_none() {
        let null = Value::new(lit(NULL), Kind::Text);
        let text = Value { expr: to_text(value), kind: Kind::Text, multi: value.multi };
        let unified = unify([&text, &null]);
        return Ok(unified.value(expr_fn::coalesce(unified.exprs.clone())));
    }
    match arguments.literal(1) {
        Some("hex" | "binary" | "commas" | "duration") => {}
        _ => {
            let message = "The format of 'tostring' is unknown.";
            let help = Some(r#"write "hex", "binary", "commas" or "duration""#.to_owned());
            return Err(FunctionError { help, ..FunctionError::argument(1, message) });
        }
    }
    Ok(Value::new(UDF.udf().call(vec![to_text(value), arguments.expr(1)]), Kind::Text))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, format) = (rows.text(0)?, rows.text(1)?);
    rows.make_text(|row| {
        let Some(text) = text.get(row) else { return Some(NULL.to_owned()) };
        let shown = parse_number(text).zip(format.get(row)).and_then(|(number, format)| show(number, format));
        Some(shown.unwrap_or_else(|| text.to_owned()))
    })
}

fn show(number: f64, format: &str) -> Option<String> {
    let magnitude = number.abs();
    let sign = if number < 0.0 { "-" } else { "" };
    // Beyond this a double has no longer each whole number.
    if magnitude > MOST {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "up to 2^53 it fits")]
    let whole = magnitude.trunc() as u64;
    Some(match format {
        "hex" => format!("{sign}0x{whole:X}"),
        "binary" => format!("{sign}{whole:b}"),
        "commas" => commas(number),
        "duration" => {
            let (days, clock) = (whole / 86_400, whole % 86_400);
            let days = if days > 0 { format!("{days}+") } else { String::new() };
            let fraction = fraction(magnitude);
            format!("{sign}{days}{:02}:{:02}:{:02}{fraction}", clock / 3_600, clock / 60 % 60, clock % 60)
        }
        _ => return None,
    })
}

/// The microseconds of a duration, where it has any. [U]
fn fraction(seconds: f64) -> String {
    let text = format!("{:.6}", seconds.fract());
    match text.strip_prefix('0') {
        Some(".000000") | None => String::new(),
        Some(fraction) => fraction.to_owned(),
    }
}

fn commas(number: f64) -> String {
    let rounded = round_half_away(number.abs(), 2);
    let text = if number.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.2}") };
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
    let mut shown = String::with_capacity(text.len() + text.len() / 3 + 1);
    if number < 0.0 {
        shown.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(decimals) = decimals {
        shown.push('.');
        shown.push_str(decimals);
    }
    shown
}
