//! `json_delete(<json>, <key>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        rows::{self, ANY, Rows},
        unify::multivalue,
    },
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_delete",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::any("key").repeated()],
    summary: "An object without the members of these keys, which may be nested (`a.b`) and may come as a multivalue or a JSON array.",
    examples: &[
        ok(r#"json_delete("{\"a\": 1, \"b\": 2.0, \"c\": 3}", "a", "c")"#, r#"{"b":2.0}"#),
        ok(r#"json_delete("{\"a\": {\"b\": 1, \"c\": 2}}", "a.b")"#, r#"{"a":{"c":2}}"#),
        ok(r#"json_delete("{\"a\": 1, \"b\": 2}", json_array("b", "x"))"#, r#"{"a":1}"#),
        null(r#"json_delete("[1]", "a")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_delete", arity: (2, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let keys = arguments.values.iter().skip(1).map(multivalue);
    let exprs = std::iter::once(arguments.expr(0)).chain(keys).collect();
    Ok(Value::new(UDF.udf().call(exprs), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, keys) = (rows.text(0)?, rows.texts_from(1)?);
    rows.make_text(|row| {
        let mut json = Json::parse(document.get(row)?).filter(|json| matches!(json, Json::Object(_)))?;
        for key in keys.iter().flat_map(|keys| keys.row(row)) {
            match Json::parse(key) {
                Some(Json::Array(keys)) => keys.items().iter().for_each(|key| delete(&mut json, &key.compact_value())),
                _ => delete(&mut json, key),
            }
        }
        Some(json.to_string())
    })
}

fn delete(json: &mut Json<'_>, key: &str) {
    let Json::Object(members) = json else { return };
    match key.split_once('.') {
        None => members.items_mut().retain(|(name, _)| name != key),
        Some((first, rest)) => {
            let nested = members.items_mut().iter_mut().filter(|(name, _)| name == first);
            nested.for_each(|(_, value)| delete(value, rest));
        }
    }
}
