//! `true()` and `false()`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value, ok};

pub(super) const TRUE: EvalFunction = EvalFunction {
    name: "true",
    aliases: &[],
    category: Category::Condition,
    params: &[],
    summary: "A condition that always holds.",
    examples: &[ok(r#"if(true(), "yes", "no")"#, "yes")],
    build: build_true,
};

pub(super) const FALSE: EvalFunction = EvalFunction {
    name: "false",
    aliases: &[],
    category: Category::Condition,
    params: &[],
    summary: "A condition that never holds.",
    examples: &[ok(r#"if(false(), "yes", "no")"#, "no")],
    build: build_false,
};

fn build_true(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(lit(true), Kind::Bool))
}

fn build_false(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(lit(false), Kind::Bool))
}
