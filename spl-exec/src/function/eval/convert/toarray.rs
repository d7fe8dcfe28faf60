//! `toarray(<value>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::to_text_of;
use crate::function::{
    eval::{
        info::single,
        json::from_values,
        rows::{self, Rows},
    },
    support::{json::Json, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "toarray",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value")],
    summary: "A multivalue as a JSON array, each value as the JSON that it is or null; the text of a JSON array as it is. Null of anything else.",
    examples: &[
        ok(r#"toarray(split("1, 2, 3", ","))"#, "[1,2,3]"),
        ok(r#"toarray("[\"carrots\", 1.00, 1.75]")"#, r#"["carrots",1,1.75]"#),
        null(r#"toarray("somefield")"#),
        null("toarray(5)"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_toarray", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(vec![to_text_of(arguments, 0)]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| {
        let array = match single(&text, row) {
            Some(text) => Json::parse(text).filter(|json| matches!(json, Json::Array(_))),
            None => from_values(text.row(row), true),
        };
        array.map(|array| array.with_plain_numbers().to_string())
    })
}
