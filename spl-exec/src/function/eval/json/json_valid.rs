//! `json_valid(<json>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_valid",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json")],
    summary: "Whether a text is JSON; of null it is false.",
    examples: &[
        ok(r#"if(json_valid("{\"names\": [\"maria\", \"arun\"]}"), "valid", "invalid")"#, "valid"),
        ok(r#"if(json_valid("{names: 1}"), "valid", "invalid")"#, "invalid"),
        ok(r#"if(json_valid(null()), "valid", "invalid")"#, "invalid"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_valid", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_bool(|row| Some(text.get(row).is_some_and(|text| Json::parse(text).is_some())))
}
