//! `json(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        rows::{self, Rows},
        unify::to_text,
    },
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json",
    aliases: &[],
    category: Category::Json,
    params: &[Param::any("value")],
    summary: "The value, unchanged, where its text is JSON; else null.",
    examples: &[
        ok(r#"json("{\"animal\": \"pony\"}")"#, r#"{"animal": "pony"}"#),
        ok("json(1.5)", "1.5"),
        null(r#"json("Golden Gate Bridge")"#),
        null("json(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let value = arguments.get(0).map_or_else(|| arguments.expr(0), to_text);
    Ok(Value::new(UDF.udf().call(vec![value]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| text.get(row).filter(|text| Json::parse(text).is_some()))
}
