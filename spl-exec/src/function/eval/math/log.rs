//! `log(<num>[, <base>])`

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
    name: "log",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num"), Param::number("base").optional()],
    summary: "The logarithm to a base, or to base 10; null where the base is not above 0 or is 1.",
    examples: &[ok("log(1000)", "3"), ok("log(8, 2)", "3"), ok("log(81, 3)", "4"), null("log(8, 1)")],
    build,
};

/// DataFusion's `log` divides natural logarithms, so that log(1000) is a little less than 3.
pub(super) const UDF: Function = Function { name: "spl_log", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let base = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(10.0) };
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), base]), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (number, base) = (rows.number(0)?, rows.number(1)?);
    rows.make_number(|row| log(number.get(row)?, base.get(row)?))
}

fn log(number: f64, base: f64) -> Option<f64> {
    if base <= 0.0 || base == 1.0 {
        return None;
    }
    let log = match base {
        10.0 => number.log10(),
        2.0 => number.log2(),
        _ => number.log(base),
    };
    // The division leaves 3.9999999999999996 of log(81, 3): take the whole number that gives the argument back.
    let whole = log.round();
    Some(if log.is_finite() && base.powf(whole) == number { whole } else { log })
}
