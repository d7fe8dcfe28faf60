//! `atanh(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "atanh",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The inverse hyperbolic tangent; nan beyond -1 and 1.",
    examples: &[ok("atanh(0)", "0")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::atanh(arguments.expr(0)), Kind::Number))
}
