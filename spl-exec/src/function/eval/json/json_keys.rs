//! `json_keys(<json>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::from_document;
use crate::function::{
    eval::rows,
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_keys",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json")],
    summary: "The keys of an object, as a JSON array.",
    examples: &[
        ok(r#"json_keys("{\"name\": \"Rialto\", \"length\": 157}")"#, r#"["name","length"]"#),
        ok(r#"json_keys("{}")"#, "[]"),
        null(r#"json_keys("[1, 2]")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_keys", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    from_document(arguments, len, |json| match json {
        Json::Object(members) => {
            let keys = members.items().iter().map(|(key, _)| Json::Text(key.clone()));
            Some(Json::array(keys.collect()).to_string())
        }
        _ => None,
    })
}
