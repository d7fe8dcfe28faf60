//! `cos(<angle>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "cos",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("angle")],
    summary: "The cosine of an angle in radians.",
    examples: &[ok("cos(0)", "1")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::cos(arguments.expr(0)), Kind::Number))
}
