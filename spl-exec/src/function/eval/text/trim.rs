//! `trim(<str>[, <characters>])`

use datafusion::{functions::string::expr_fn, logical_expr::lit};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "trim",
    aliases: &[],
    category: Category::Text,
    params: &[Param::text("str"), Param::text("characters").optional()],
    summary: "The text without the given characters, in any order, on both sides; without spaces and tabs where none are given.",
    examples: &[ok(r#"trim(" ZZZZabcZZ ", " Z")"#, "abc"), null("trim(null())")],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let characters = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(" \t") };
    Ok(Value::new(expr_fn::btrim(vec![arguments.expr(0), characters]), Kind::Dynamic))
}
