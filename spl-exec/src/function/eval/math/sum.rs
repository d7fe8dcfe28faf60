//! `sum(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::addends;
use crate::function::{
    eval::rows::{self, ANY},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sum",
    aliases: &[],
    category: Category::Math,
    params: &[Param::any("num").repeated()],
    summary: "The sum of its arguments, every value of a multivalue counted; what is not numeric is left out, and without any number it is null.",
    examples: &[
        ok(r#"sum(1, 2, tonumber("3"))"#, "6"),
        ok("sum(1, null())", "1"),
        ok(r#"sum(split("1,2,x,3", ","), 4)"#, "10"),
        null("sum(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_add_up", arity: (0, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    addends::build("sum", arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    addends::invoke(arguments, len, |sum, _| sum)
}
