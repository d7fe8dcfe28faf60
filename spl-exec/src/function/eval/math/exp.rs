//! `exp(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "exp",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "e to the power of a number.",
    examples: &[ok("exp(0)", "1"), ok("exp(1)", "2.718281828459045")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::exp(arguments.expr(0)), Kind::Number))
}
