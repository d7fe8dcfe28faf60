//! `json_object([<key>, <value>, ...])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::value::with_json_values;
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_object",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("key").optional().repeated(), Param::any("value").optional().repeated()],
    summary: "A JSON object of keys and values; a multivalue becomes an array, JSON in a field stays JSON. Of equal keys the last \
              counts, and a null key none.",
    examples: &[
        ok(r#"json_object("name", "maria", "age", 25)"#, r#"{"name":"maria","age":25}"#),
        ok(r#"json_object("a", json_array("x", true()), "b", null())"#, r#"{"a":["x",true],"b":null}"#),
        ok(r#"json_object("m", split("x,1", ","))"#, r#"{"m":["x",1]}"#),
        ok("json_object()", "{}"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_object", arity: (2, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if arguments.values.is_empty() {
        return Ok(Value::new(lit("{}"), Kind::Dynamic));
    }
    Ok(Value::new(UDF.udf().call(with_json_values(arguments, 0)?), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let texts = rows.texts_from(0)?;
    rows.make_text(|row| {
        let mut members = Vec::new();
        let mut texts = texts.iter().map(|text| text.get(row));
        while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
            let (Some(key), Some(value)) = (key, value.and_then(Json::parse)) else { continue };
            match members.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => members.push((key.into(), value)),
            }
        }
        Some(Json::object(members).to_string())
    })
}
