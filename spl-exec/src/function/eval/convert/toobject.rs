//! `toobject(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::to_text_of;
use crate::function::{
    eval::{
        info::single,
        rows::{self, Rows},
    },
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "toobject",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value")],
    summary: "The text of a JSON object as an object; null of anything else.",
    examples: &[
        ok(r#"toobject("{\"name\": \"maria\", \"age\": 25}")"#, r#"{"name":"maria","age":25}"#),
        null(r#"toobject("[1]")"#),
        null(r#"toobject("{name: \"maria\"}")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_toobject", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(vec![to_text_of(arguments, 0)]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| {
        let object = Json::parse(single(&text, row)?).filter(|json| matches!(json, Json::Object(_)))?;
        Some(object.with_plain_numbers().to_string())
    })
}
