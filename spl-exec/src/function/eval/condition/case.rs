//! `case(<condition>, <value>, ...)`

use datafusion::logical_expr::{Case, Expr};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::super::unify::unify;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "case",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::bool("condition").repeated(), Param::any("value").repeated()],
    summary: "The value after the first condition that holds; null where none does.",
    examples: &[
        ok(r#"case(false(), "a", true(), "b", true(), "c")"#, "b"),
        ok(r#"case(isnum("x"), 1, true(), "default")"#, "default"),
        null(r#"case(false(), "a")"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(pairs(arguments, |condition| condition))
}

/// The value after the first condition that, rewritten, holds.
pub(super) fn pairs(arguments: &Arguments<'_>, rewrite: impl Fn(Expr) -> Expr) -> Value {
    let unified = unify(arguments.values.iter().skip(1).step_by(2));
    let conditions = arguments.values.iter().step_by(2).map(|condition| Box::new(rewrite(condition.expr.clone())));
    let branches = conditions.zip(unified.exprs.iter().cloned().map(Box::new)).collect();
    unified.value(Expr::Case(Case { expr: None, when_then_expr: branches, else_expr: None }))
}
