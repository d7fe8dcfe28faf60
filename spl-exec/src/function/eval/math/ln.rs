//! `ln(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "ln",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The natural logarithm; nan of a negative number.",
    examples: &[ok("ln(1)", "0"), ok("ln(exp(2))", "2")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::ln(arguments.expr(0)), Kind::Number))
}
