//! `sin(<angle>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sin",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("angle")],
    summary: "The sine of an angle in radians.",
    examples: &[ok("sin(0)", "0")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::sin(arguments.expr(0)), Kind::Number))
}
