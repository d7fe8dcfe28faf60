//! `mv_to_json_array(<values>[, <infer_types>])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mv_to_json_array",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values"), Param::bool("infer_types").optional()],
    summary: "The values as a JSON array of texts; where `true()` says so, of what JSON they are, and null for what is none.",
    examples: &[
        ok(r#"mv_to_json_array(mvappend("\"Minty\"", "1", "true"))"#, r#"["\"Minty\"","1","true"]"#),
        ok(r#"mv_to_json_array(mvappend("\"Minty\"", "1", "true", "x"), true())"#, r#"["Minty",1,true,null]"#),
        null("mv_to_json_array(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_of_values", arity: (2, 2), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let infer = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(false) };
    Ok(Value::new(UDF.udf().call(vec![arguments.expr(0), infer]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (values, infer) = (rows.text(0)?, rows.text(1)?);
    rows.make_text(|row| from_values(values.row(row), infer.get(row) == Some("true")).map(|array| array.to_string()))
}

/// An array of values, as texts or as the JSON that they are; `None` of none.
pub(in crate::function::eval) fn from_values<'a>(
    values: impl Iterator<Item = &'a str>,
    infer: bool,
) -> Option<Json<'a>> {
    let json = |text| if infer { Json::parse(text).unwrap_or(Json::Null) } else { Json::Text(text.into()) };
    let values: Vec<Json<'_>> = values.map(json).collect();
    (!values.is_empty()).then(|| Json::array(values))
}
