//! `abs(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "abs",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The magnitude of a number.",
    examples: &[ok("abs(-5)", "5"), ok("abs(2.5)", "2.5")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::abs(arguments.expr(0)), Kind::Number))
}
