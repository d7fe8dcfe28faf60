//! `toint(<value>[, <base>])`

use datafusion::functions::math::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::todouble::number;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "toint",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value"), Param::number("base").optional()],
    summary: "As todouble, rounded down to a whole number.",
    examples: &[
        ok(r#"toint("24")"#, "24"),
        ok("toint(3.14)", "3"),
        ok("toint(-3.14)", "-4"),
        ok(r#"toint("ff", 16)"#, "255"),
        null(r#"toint(" 5")"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(expr_fn::floor(number(arguments)), Kind::Number))
}
