//! `isnull(<value>)`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::eval::multivalue::mvcount;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isnull",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether there is no value; an empty text is a value.",
    examples: &[
        ok(r#"if(isnull(null()), "yes", "no")"#, "yes"),
        ok(r#"if(isnull(""), "yes", "no")"#, "no"),
        ok(r#"if(isnull(split("a,b", ",")), "yes", "no")"#, "no"),
        ok(r#"if(isnull(mvindex("a", 3)), "yes", "no")"#, "yes"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.kind == Kind::Null => lit(true),
        // A list from a file may be empty, which is no value either.
        Some(value) if value.multi => mvcount(value.expr.clone()).is_null(),
        _ => arguments.expr(0).is_null(),
    };
    Ok(Value::new(expr, Kind::Bool))
}
