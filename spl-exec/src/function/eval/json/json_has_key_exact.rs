//! `json_has_key_exact(<json>, <key>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_has_key_exact",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("key")],
    summary: "Whether an object has a member of this key; a dot in the key is a dot.",
    examples: &[
        ok(r#"if(json_has_key_exact("{\"a.b\": null}", "a.b"), "yes", "no")"#, "yes"),
        ok(r#"if(json_has_key_exact("{\"a\": {\"b\": 1}}", "a.b"), "yes", "no")"#, "no"),
        ok(r#"if(json_has_key_exact("a", "a"), "yes", "no")"#, "no"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_has_key", arity: (2, 2), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, key) = (rows.text(0)?, rows.text(1)?);
    rows.make_bool(|row| {
        let json = document.get(row).and_then(Json::parse);
        Some(json.zip(key.get(row)).is_some_and(|(json, key)| json.get(key).is_some()))
    })
}
