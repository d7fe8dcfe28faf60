//! `json_set_exact(<json>, <key>, <value>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::value::with_json_values;
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::{json::Json, json_path::set, path::Path, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_set_exact",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("key").repeated(), Param::any("value").repeated()],
    summary: "An object with the value of each key set; a dot in a key is a dot.",
    examples: &[
        ok(r#"json_set_exact(json_object(), "system.splunk.path", "/opt")"#, r#"{"system.splunk.path":"/opt"}"#),
        ok(r#"json_set_exact("{\"a\": 1}", "a", 2, "b{}", null())"#, r#"{"a":2,"b{}":null}"#),
        null(r#"json_set_exact("[1]", "a", 1)"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_set_exact", arity: (3, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(with_json_values(arguments, 1)?), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, texts) = (rows.text(0)?, rows.texts_from(1)?);
    rows.make_text(|row| {
        let mut json = Json::parse(document.get(row)?).filter(|json| matches!(json, Json::Object(_)))?;
        let mut texts = texts.iter().map(|text| text.get(row));
        while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
            let (Some(key), Some(value)) = (key, value.and_then(Json::parse)) else { continue };
            set(&mut json, &Path::key(key), &value);
        }
        Some(json.to_string())
    })
}
