//! `bit_not(<num>[, <bitmask>])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{ALL, fold};
use crate::function::{
    eval::rows::{self},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "bit_not",
    aliases: &[],
    category: Category::Bitwise,
    params: &[Param::number("num"), Param::number("bitmask").optional()],
    summary: "The bits of the mask, all 53 without one, that the number doesn't have.",
    examples: &[
        ok("bit_not(9)", "9007199254740982"),
        ok("bit_not(9, 15)", "6"),
        null("bit_not(-9)"),
        null("bit_not(9, -1)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_bit_not", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    #[expect(clippy::cast_precision_loss, reason = "it has 53 bits")]
    let mask = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(ALL as f64) };
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), mask]), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    fold(arguments, len, |num, mask| !num & mask)
}
