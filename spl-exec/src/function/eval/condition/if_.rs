//! `if(<condition>, <true>, <false>)`

use datafusion::logical_expr::when;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::super::{unbuildable, unify::unify};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "if",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::bool("condition"), Param::any("true"), Param::any("false")],
    summary: "The second argument where the condition holds, else the third; a null condition doesn't hold.",
    examples: &[
        ok(r#"if(isnull("x"), "null", "value")"#, "value"),
        ok("if(isnum(5), 1, 0)", "1"),
        ok(r#"if(like(null(), "%"), "yes", "no")"#, "no"),
        ok(r#"if(true(), split("a,b", ","), "c")"#, "[a, b]"),
        null(r#"if(false(), "a", null())"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let unified = unify(arguments.values.iter().skip(1));
    let [yes, no] = unified.exprs.as_slice() else {
        return Err(FunctionError::argument(0, "The arguments to the 'if' function are invalid."));
    };
    let expr = when(arguments.expr(0), yes.clone()).otherwise(no.clone()).map_err(unbuildable)?;
    Ok(unified.value(expr))
}
