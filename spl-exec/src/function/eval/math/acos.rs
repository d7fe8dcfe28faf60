//! `acos(<num>)`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "acos",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The angle, in radians from 0 to pi, that has a cosine; nan beyond -1 and 1.",
    examples: &[ok("acos(1)", "0"), ok("acos(2)", "nan")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::acos(arguments.expr(0)), Kind::Number))
}
