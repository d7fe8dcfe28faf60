//! `bit_or(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::fold;
use crate::function::{
    eval::rows::{self, ANY},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "bit_or",
    aliases: &[],
    category: Category::Bitwise,
    params: &[Param::number("num").repeated()],
    summary: "The bits that any of the numbers has; null where one is no whole number from 0 to 2^53 - 1.",
    examples: &[ok("bit_or(4, 2)", "6"), ok("bit_or(1, 2, 4)", "7"), null("bit_or(-1, 1)")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_bit_or", arity: (1, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    fold(arguments, len, |left, right| left | right)
}
