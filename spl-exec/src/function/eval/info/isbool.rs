//! `isbool(<value>)`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isbool",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is true or false; a text that says so isn't.",
    examples: &[
        ok(r#"if(isbool(true()), 1, 0)"#, "1"),
        ok(r#"if(isbool("true"), 1, 0)"#, "0"),
        ok("if(isbool(1), 1, 0)", "0"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.kind == Kind::Bool => value.expr.clone().is_not_null(),
        _ => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}
