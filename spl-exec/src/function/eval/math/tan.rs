//! `tan(<angle>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tan",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("angle")],
    summary: "The tangent of an angle in radians.",
    examples: &[ok("tan(0)", "0")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::tan(arguments.expr(0)), Kind::Number))
}
