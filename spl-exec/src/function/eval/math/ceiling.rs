//! `ceiling(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "ceiling",
    aliases: &["ceil"],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "A number rounded up to a whole one.",
    examples: &[ok("ceiling(1.2)", "2"), ok("ceiling(-1.9)", "-1")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::ceil(arguments.expr(0)), Kind::Number))
}
