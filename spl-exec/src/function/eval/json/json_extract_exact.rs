//! `json_extract_exact(<json>[, <key>, ...])`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::json_extract::{extracted, native};
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_extract_exact",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("key").optional().repeated()],
    summary: "The value of a key of an object, as json_extract gives it; a dot in the key is a dot.",
    examples: &[
        ok(r#"json_extract_exact("{\"system.splunk.path\": \"/opt/splunk/\"}", "system.splunk.path")"#, "/opt/splunk/"),
        ok(r#"json_extract_exact("{\"a.b\": 1, \"c\": \"x\"}", "a.b", "c")"#, r#"[1,"x"]"#),
        null(r#"json_extract_exact("{\"a\": {\"b\": 1}}", "a.b")"#),
    ],
    build,
};

pub(super) const UDF: Function =
    Function { name: "spl_json_extract_exact", arity: (1, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, keys) = (rows.text(0)?, rows.texts_from(1)?);
    rows.make_text(|row| {
        let json = Json::parse(document.get(row)?)?;
        native(extracted(&json, &keys, |key| json.get(key.get(row)?).cloned()))
    })
}
