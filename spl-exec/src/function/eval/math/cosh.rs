//! `cosh(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "cosh",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The hyperbolic cosine.",
    examples: &[ok("cosh(0)", "1")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::cosh(arguments.expr(0)), Kind::Number))
}
