//! `pow(<num>, <exponent>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "pow",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num"), Param::number("exponent")],
    summary: "A number to a power.",
    examples: &[ok("pow(2, 10)", "1024"), ok("pow(4, 0.5)", "2"), ok("pow(-8, 0.5)", "nan")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::power(arguments.expr(0), arguments.expr(1)), Kind::Number))
}
