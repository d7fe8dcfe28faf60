//! `isarray(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, ok};

use super::single::{of_text, test};
use crate::function::{
    eval::rows,
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isarray",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is the text of a JSON array.",
    examples: &[
        ok(r#"if(isarray("[1, 2, 3]"), 1, 0)"#, "1"),
        ok("if(isarray(json_array()), 1, 0)", "1"),
        ok("if(isarray(1), 1, 0)", "0"),
        ok(r#"if(isarray("[1, 2"), 1, 0)"#, "0"),
        ok(r#"if(isarray(split("1,2", ",")), 1, 0)"#, "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isarray", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    of_text(arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    test(arguments, len, |text| matches!(Json::parse(text), Some(Json::Array(_))))
}
