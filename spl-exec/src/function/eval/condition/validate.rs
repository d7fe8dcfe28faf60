//! `validate(<condition>, <value>, ...)`

use datafusion::logical_expr::not;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::case::pairs;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "validate",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::bool("condition").repeated(), Param::any("value").repeated()],
    // That a null condition is passed over is [U].
    summary: "The value after the first condition that is false; null where none is.",
    examples: &[
        ok(r#"validate(isint("abc"), "no integer", true(), "out of range")"#, "no integer"),
        ok(r#"validate(true(), "a", false(), "b")"#, "b"),
        null(r#"validate(isint(443), "no integer")"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(pairs(arguments, not))
}
