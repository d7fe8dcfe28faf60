//! `json_array([<value>, ...])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::value::json_of;
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_array",
    aliases: &[],
    category: Category::Json,
    params: &[Param::any("value").optional().repeated()],
    summary: "A JSON array of values; a multivalue is an array of its own, JSON in a field stays JSON.",
    examples: &[
        ok(r#"json_array("a", 1, true(), null())"#, r#"["a",1,true,null]"#),
        ok(r#"json_array("dubois", json_object("name", "patel"))"#, r#"["dubois",{"name":"patel"}]"#),
        ok("json_array()", "[]"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_array", arity: (1, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    if arguments.values.is_empty() {
        return Ok(Value::new(lit("[]"), Kind::Dynamic));
    }
    let values = arguments.values.iter().map(json_of).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::new(UDF.udf().call(values), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let texts = rows.texts_from(0)?;
    rows.make_text(|row| {
        let values = texts.iter().map(|text| text.get(row).and_then(Json::parse).unwrap_or(Json::Null));
        Some(Json::array(values.collect()).to_string())
    })
}
