//! `isdouble(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, ok};

use super::single::{of_number, test_number};
use crate::function::{eval::rows, support::udf::Function};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isdouble",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a number with a fraction, or a field's text that looks like one.",
    examples: &[
        ok("if(isdouble(3.546), 1, 0)", "1"),
        ok("if(isdouble(1000000), 1, 0)", "0"),
        ok(r#"if(isdouble(substr("1.5", 1)), 1, 0)"#, "1"),
        ok(r#"if(isdouble("1.5"), 1, 0)"#, "0"),
        ok("if(isdouble(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isdouble", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    of_number(arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    test_number(arguments, len, |number| number.fract() != 0.0)
}
