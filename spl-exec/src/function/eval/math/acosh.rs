//! `acosh(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "acosh",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The inverse hyperbolic cosine; nan below 1.",
    examples: &[ok("acosh(1)", "0")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::acosh(arguments.expr(0)), Kind::Number))
}
