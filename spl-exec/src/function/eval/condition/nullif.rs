//! `nullif(<value>, <other>)`

use datafusion::{
    common::ScalarValue,
    logical_expr::{lit, when},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{super::unbuildable, equal::equal};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "nullif",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::any("value"), Param::any("other")],
    summary: "The first argument, or null where both are equal.",
    examples: &[
        ok(r#"nullif("buttercup", "mistmane")"#, "buttercup"),
        null(r#"nullif("rarity", "rarity")"#),
        null("nullif(2, 2.0)"),
        ok(r#"nullif("a", null())"#, "a"),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (Some(value), Some(other)) = (arguments.get(0), arguments.get(1)) else {
        return Err(FunctionError::argument(0, "The arguments to the 'nullif' function are invalid."));
    };
    if value.kind == Kind::Null || other.kind == Kind::Null {
        return Ok(value.clone());
    }
    let expr = when(equal(value, other), lit(ScalarValue::Null)).otherwise(value.expr.clone()).map_err(unbuildable)?;
    Ok(Value { expr, ..value.clone() })
}
