//! `isnum(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, ok};

use super::single::{of_number, test_number};
use crate::function::{eval::rows, support::udf::Function};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isnum",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a number, or a field's text that looks like one.",
    examples: &[
        ok("if(isnum(1.5), 1, 0)", "1"),
        ok(r#"if(isnum(substr("1e3", 1)), 1, 0)"#, "1"),
        ok(r#"if(isnum(split("1", ",")), 1, 0)"#, "1"),
        ok(r#"if(isnum(split("1,2", ",")), 1, 0)"#, "0"),
        ok(r#"if(isnum("abc"), 1, 0)"#, "0"),
        ok("if(isnum(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isnum", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    of_number(arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    test_number(arguments, len, |_| true)
}
