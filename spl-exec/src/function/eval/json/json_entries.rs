//! `json_entries(<json>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::from_document;
use crate::function::{
    eval::rows,
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_entries",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json")],
    summary: "The members of an object, as a JSON array of objects with a key and a value.",
    examples: &[
        ok(r#"json_entries("{\"a\": 1, \"b\": [2]}")"#, r#"[{"key":"a","value":1},{"key":"b","value":[2]}]"#),
        null(r#"json_entries("[1]")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_entries", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    from_document(arguments, len, |json| match json {
        Json::Object(members) => {
            let entries = members.items().iter().map(|(key, value)| {
                Json::object(vec![("key".into(), Json::Text(key.clone())), ("value".into(), value.clone())])
            });
            Some(Json::array(entries.collect()).to_string())
        }
        _ => None,
    })
}
