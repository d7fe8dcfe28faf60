//! `bit_and(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::fold;
use crate::function::{
    eval::rows::{self, ANY},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "bit_and",
    aliases: &[],
    category: Category::Bitwise,
    params: &[Param::number("num").repeated()],
    summary: "The bits that all the numbers have; null where one is no whole number from 0 to 2^53 - 1.",
    examples: &[
        ok("bit_and(12, 9)", "8"),
        ok("bit_and(12, 9, 8)", "8"),
        null("bit_and(pow(2, 53), 1)"),
        null("bit_and(1.5, 1)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_bit_and", arity: (1, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    fold(arguments, len, |left, right| left & right)
}
