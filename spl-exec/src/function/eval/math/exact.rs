//! `exact(<expression>)`

use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "exact",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("expression")],
    summary: "The number as it is: calculations have full precision with or without it.",
    examples: &[ok("exact(3.14)", "3.14")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(arguments.expr(0), Kind::Number))
}
