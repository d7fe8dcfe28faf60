//! `json_append(<json>, <path>, <value>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{change, check_paths_of_pairs, value::with_json_values};
use crate::function::{
    eval::rows::{self, ANY},
    support::{json_path, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_append",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("path").repeated(), Param::any("value").repeated()],
    summary: "A document with the value put at the end of the array at each path; what is no array there becomes the first element of one, the empty path means the document, and a path that leads nowhere changes nothing.",
    examples: &[
        ok(r#"json_append("{\"a\": [1]}", "a", "x")"#, r#"{"a":[1,"x"]}"#),
        ok(r#"json_append("{\"a\": [1]}", "a", json_array(2, 3))"#, r#"{"a":[1,[2,3]]}"#),
        ok(r#"json_append("{\"a\": {\"b\": \"x\"}}", "a.b", 2, "c", 3)"#, r#"{"a":{"b":["x",2]}}"#),
        ok(r#"json_append(json_array(1), "", 2)"#, "[1,2]"),
        null(r#"json_append("a", "a", 1)"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_append", arity: (3, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    check_paths_of_pairs(arguments, true)?;
    Ok(Value::new(UDF.udf().call(with_json_values(arguments, 1)?), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    change(arguments, len, true, json_path::append)
}
