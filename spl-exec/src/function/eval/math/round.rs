//! `round(<num>[, <decimals>])`

use datafusion::{
    common::{Result, ScalarValue},
    logical_expr::{ColumnarValue, Expr, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::{number::round_half_away, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "round",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num"), Param::number("decimals").optional()],
    summary: "A number rounded to so many decimals, or to a whole number; halves go away from zero.",
    examples: &[ok("round(3.5)", "4"), ok("round(-2.5)", "-3"), ok("round(2.555, 2)", "2.56"), ok("round(2, 2)", "2")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_round", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if arguments.get(1).is_some_and(
        |decimals| matches!(decimals.expr, Expr::Literal(ScalarValue::Float64(Some(number)), _) if number < 0.0),
    ) {
        let message = "The arguments to the 'round' function are invalid.";
        let help = Some("the number of decimals can't be negative".to_owned());
        return Err(FunctionError { help, ..FunctionError::argument(1, message) });
    }
    let decimals = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(0.0) };
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), decimals]), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (number, decimals) = (rows.number(0)?, rows.number(1)?);
    rows.make_number(|row| {
        // A double has no more decimals than this; fewer than none round to tens. [U]
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let decimals = decimals.get(row)?.trunc().clamp(-400.0, 400.0) as i32;
        Some(round_half_away(number.get(row)?, decimals))
    })
}
