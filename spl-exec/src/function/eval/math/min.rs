//! `min(<value>, ...)`

use std::cmp::Ordering;

use datafusion::{common::Result, functions::core::expr_fn, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::extreme;
use crate::function::{
    eval::rows::{self, ANY},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "min",
    aliases: &[],
    category: Category::Math,
    params: &[Param::any("value").repeated()],
    summary: "The smallest of its arguments, every value of a multivalue counted; text is greater than numbers, nulls are left out.",
    examples: &[
        ok("min(1, 3, null(), 2)", "1"),
        ok(r#"min(10, "9", "foo")"#, "9"),
        ok(r#"min(split("10,9,70", ","))"#, "9"),
        null("min(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_least", arity: (0, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(extreme::build(arguments, expr_fn::least, UDF))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    extreme::extreme(arguments, len, Ordering::Less)
}
