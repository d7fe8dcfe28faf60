//! `json_set(<json>, <path>, <value>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{change, check_paths_of_pairs, value::with_json_values};
use crate::function::{
    eval::rows::{self, ANY},
    support::{json_path, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_set",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("path").repeated(), Param::any("value").repeated()],
    summary: "A document with the value at each path set, and the objects on the way there made; a path that doesn't fit the document changes nothing.",
    examples: &[
        ok(r#"json_set("{\"a\": {\"b\": 1}}", "a.b", "x", "c.d", 2)"#, r#"{"a":{"b":"x"},"c":{"d":2}}"#),
        ok(r#"json_set("{\"a\": [{}, {\"b\": 1}]}", "a{}.b", true())"#, r#"{"a":[{"b":true},{"b":true}]}"#),
        ok(r#"json_set("{\"a\": \"b\"}", "a.c", "d")"#, r#"{"a":"b"}"#),
        null(r#"json_set("a", "a", 1)"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_set", arity: (3, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    check_paths_of_pairs(arguments, false)?;
    Ok(Value::new(UDF.udf().call(with_json_values(arguments, 1)?), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    change(arguments, len, false, json_path::set)
}
