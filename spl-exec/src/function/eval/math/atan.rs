//! `atan(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "atan",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The angle, in radians from -pi/2 to pi/2, that has a tangent.",
    examples: &[ok("atan(0)", "0"), ok("atan(1)", "0.7853981633974483")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::atan(arguments.expr(0)), Kind::Number))
}
