//! `isobject(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, ok};

use super::single::{of_text, test};
use crate::function::{
    eval::rows,
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isobject",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is the text of a JSON object.",
    examples: &[
        ok(r#"if(isobject("{\"type\": \"competitive\"}"), 1, 0)"#, "1"),
        ok(r#"if(isobject("{cities: \"3\"}"), 1, 0)"#, "0"),
        ok(r#"if(isobject("[]"), 1, 0)"#, "0"),
        ok("if(isobject(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isobject", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    of_text(arguments, &UDF)
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    test(arguments, len, |text| matches!(Json::parse(text), Some(Json::Object(_))))
}
