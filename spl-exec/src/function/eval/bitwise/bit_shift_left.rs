//! `bit_shift_left(<num>, <offset>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::fold;
use crate::function::{
    eval::rows::{self},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "bit_shift_left",
    aliases: &[],
    category: Category::Bitwise,
    params: &[Param::number("num"), Param::number("offset")],
    summary: "The bits moved to the left; those beyond the 53rd are lost.",
    examples: &[
        ok("bit_shift_left(2, 1)", "4"),
        ok("bit_shift_left(3, 52)", "4503599627370496"),
        ok("bit_shift_left(1, 53)", "0"),
        ok("bit_shift_left(3, 64)", "0"),
        null("bit_shift_left(3, -2)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_bit_shift_left", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    fold(arguments, len, |num, offset| {
        u32::try_from(offset).ok().and_then(|offset| num.checked_shl(offset)).unwrap_or(0)
    })
}
