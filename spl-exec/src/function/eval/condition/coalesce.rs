//! `coalesce(<value>, ...)`

use datafusion::functions::core::expr_fn;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::super::unify::unify;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "coalesce",
    aliases: &["ifnull"],
    category: Category::Condition,
    params: &[Param::any("value").repeated()],
    summary: "The first argument that is not null; an empty text is not null.",
    examples: &[
        ok(r#"coalesce(null(), "value", null())"#, "value"),
        ok(r#"coalesce("", "value")"#, ""),
        ok("coalesce(null(), 1, 2)", "1"),
        ok(r#"coalesce(null(), split("a,b", ","), "c")"#, "[a, b]"),
        null("coalesce(null(), null())"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let unified = unify(arguments.values);
    Ok(unified.value(expr_fn::coalesce(unified.exprs.clone())))
}
