//! `pi()`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "pi",
    aliases: &[],
    category: Category::Math,
    params: &[],
    summary: "The number pi.",
    examples: &[ok("pi()", "3.141592653589793")],
    build,
};

fn build(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(lit(std::f64::consts::PI), Kind::Number))
}
