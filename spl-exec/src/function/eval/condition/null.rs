//! `null()`

use datafusion::{common::ScalarValue, logical_expr::lit};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value, null};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "null",
    aliases: &[],
    category: Category::Condition,
    params: &[],
    summary: "No value; assigned to a field, it removes the field's value.",
    examples: &[null("null()")],
    build,
};

fn build(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(lit(ScalarValue::Utf8(None)), Kind::Null))
}
