//! `avg(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use super::addends;
use crate::function::{
    eval::rows::{self, ANY},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "avg",
    aliases: &[],
    category: Category::Math,
    params: &[Param::any("num").repeated()],
    summary: "The mean of its arguments, every value of a multivalue counted; what is not numeric is left out, and without any number it is null.",
    examples: &[
        ok("avg(1, 2, 6)", "3"),
        ok("avg(1, null(), 2)", "1.5"),
        ok(r#"avg(split("1,2,x,3", ","), 4)"#, "2.5"),
        null("avg(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mean", arity: (0, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    addends::build("avg", arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    addends::invoke(arguments, len, |sum, count| sum / count)
}
