//! `bit_shift_right(<num>, <offset>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::fold;
use crate::function::{
    eval::rows::{self},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "bit_shift_right",
    aliases: &[],
    category: Category::Bitwise,
    params: &[Param::number("num"), Param::number("offset")],
    summary: "The bits moved to the right; the last ones are lost.",
    examples: &[
        ok("bit_shift_right(4, 1)", "2"),
        ok("bit_shift_right(9, 2)", "2"),
        ok("bit_shift_right(9, 99)", "0"),
        null("bit_shift_right(-3, 1)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_bit_shift_right", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    fold(arguments, len, |num, offset| {
        u32::try_from(offset).ok().and_then(|offset| num.checked_shr(offset)).unwrap_or(0)
    })
}
