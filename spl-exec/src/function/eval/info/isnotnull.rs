//! `isnotnull(<value>)`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::eval::multivalue::mvcount;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isnotnull",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether there is a value; an empty text is one.",
    examples: &[
        ok(r#"if(isnotnull(null()), "yes", "no")"#, "no"),
        ok(r#"if(isnotnull(""), "yes", "no")"#, "yes"),
        ok(r#"if(isnotnull(split("a,b", ",")), "yes", "no")"#, "yes"),
        ok(r#"if(isnotnull(mvindex("a", 3)), "yes", "no")"#, "no"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.kind == Kind::Null => lit(false),
        // A list from a file may be empty, which is no value either.
        Some(value) if value.multi => mvcount(value.expr.clone()).is_not_null(),
        _ => arguments.expr(0).is_not_null(),
    };
    Ok(Value::new(expr, Kind::Bool))
}
