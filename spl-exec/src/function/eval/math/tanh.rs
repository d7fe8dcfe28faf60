//! `tanh(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tanh",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The hyperbolic tangent.",
    examples: &[ok("tanh(0)", "0")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::tanh(arguments.expr(0)), Kind::Number))
}
