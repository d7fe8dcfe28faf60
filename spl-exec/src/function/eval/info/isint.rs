//! `isint(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, ok};

use super::single::{of_number, test_number};
use crate::function::{eval::rows, support::udf::Function};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isint",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a whole number, or a field's text that looks like one.",
    examples: &[
        ok("if(isint(443), 1, 0)", "1"),
        ok("if(isint(1.5), 1, 0)", "0"),
        ok(r#"if(isint(substr("443", 1)), 1, 0)"#, "1"),
        ok(r#"if(isint(split("443", ",")), 1, 0)"#, "1"),
        ok(r#"if(isint("abc"), 1, 0)"#, "0"),
        ok("if(isint(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isint", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    of_number(arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    test_number(arguments, len, |number| number.fract() == 0.0)
}
