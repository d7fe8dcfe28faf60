//! `json_extend(<json>, <path>, <value>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{change, check_paths_of_pairs, value::with_json_values};
use crate::function::{
    eval::rows::{self, ANY},
    support::{json_path, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_extend",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("path").repeated(), Param::any("value").repeated()],
    summary: "As json_append, but of an array each element is put at the end.",
    examples: &[
        ok(r#"json_extend("{\"a\": [1]}", "a", json_array(2, json_array(3)))"#, r#"{"a":[1,2,[3]]}"#),
        ok(r#"json_extend("{\"a\": \"x\"}", "a", split("b,c", ","))"#, r#"{"a":["x","b","c"]}"#),
        ok(r#"json_extend(json_array(1), "", json_array(2, 3))"#, "[1,2,3]"),
        null(r#"json_extend("a", "a", json_array(1))"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_extend", arity: (3, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    check_paths_of_pairs(arguments, true)?;
    Ok(Value::new(UDF.udf().call(with_json_values(arguments, 1)?), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    change(arguments, len, true, json_path::extend)
}
