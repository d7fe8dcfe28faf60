//! `asin(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "asin",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The angle, in radians from -pi/2 to pi/2, that has a sine; nan beyond -1 and 1.",
    examples: &[ok("asin(0)", "0"), ok("asin(1)", "1.5707963267948966")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::asin(arguments.expr(0)), Kind::Number))
}
