//! `todouble(<value>[, <base>])`

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::tonumber;
use crate::function::eval::unify::to_text;

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "todouble",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value"), Param::number("base").optional()],
    summary: "The number that a text spells, in a base from 2 to 36 or in base 10; null where it is none.",
    examples: &[
        ok(r#"todouble("16.00")"#, "16"),
        ok(r#"todouble("ff", 16)"#, "255"),
        ok("todouble(5)", "5"),
        null(r#"todouble("number")"#),
    ],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(number(arguments), Kind::Number))
}

/// The first argument as a number, in the base that the second one names; null where it is none, a literal too.
pub(super) fn number(arguments: &Arguments<'_>) -> Expr {
    match arguments.get(0) {
        // A base is of texts only.
        Some(value) if matches!(value.kind, Kind::Number | Kind::Time) && !value.multi => {
            tonumber::UDF.udf().call(vec![to_text(value), lit(10.0)])
        }
        Some(value) if value.kind != Kind::Bool => {
            let base = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(10.0) };
            tonumber::UDF.udf().call(vec![to_text(value), base])
        }
        _ => lit(ScalarValue::Float64(None)),
    }
}
