//! `floor(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "floor",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "A number rounded down to a whole one.",
    examples: &[ok("floor(1.9)", "1"), ok("floor(-1.2)", "-2")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::floor(arguments.expr(0)), Kind::Number))
}
