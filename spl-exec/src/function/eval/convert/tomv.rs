//! `tomv(<value>)`

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
    name: "tomv",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value")],
    summary: "The elements of a JSON array as a multivalue, texts in quotes; a multivalue as it is. Null of anything else.",
    examples: &[
        ok(r#"tomv(json_array("dubois", json_object("name", "patel")))"#, r#"["dubois", {"name":"patel"}]"#),
        ok(r#"tomv(split("a,b", ","))"#, "[a, b]"),
        null(r#"tomv("a")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_tomv", arity: (1, 1), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(vec![to_text_of(arguments, 0)]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_texts(|row| {
        Ok(match single(&text, row).map(Json::parse) {
            None => text.row(row).map(str::to_owned).collect(),
            Some(Some(Json::Array(elements))) => elements.items().iter().map(Json::to_string).collect(),
            Some(_) => Vec::new(),
        })
    })
}
