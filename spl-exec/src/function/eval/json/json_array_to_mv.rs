//! `json_array_to_mv(<json_array>[, <quoted>])`

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
    name: "json_array_to_mv",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json_array"), Param::bool("quoted").optional()],
    summary: "The elements of a JSON array as a multivalue; texts keep their quotes where `true()` says so.",
    examples: &[
        ok(r#"json_array_to_mv(json_array("Minty", 1, json_array()))"#, "[Minty, 1, []]"),
        ok(r#"json_array_to_mv("[\"Minty\", \"Rarity\"]", true())"#, r#"["Minty", "Rarity"]"#),
        null(r#"json_array_to_mv("{\"a\": 1}")"#),
        null(r#"json_array_to_mv("[]")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_elements", arity: (2, 2), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let quoted = if arguments.get(1).is_some() { arguments.expr(1) } else { lit(false) };
    Ok(Value::list(UDF.udf().call(vec![arguments.expr(0), quoted]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, quoted) = (rows.text(0)?, rows.text(1)?);
    rows.make_texts(|row| {
        let quoted = quoted.get(row) == Some("true");
        let shown =
            |element: &Json<'_>| if quoted { element.to_string() } else { element.compact_value().into_owned() };
        Ok(match document.get(row).and_then(Json::parse) {
            Some(Json::Array(elements)) => elements.items().iter().map(shown).collect(),
            _ => Vec::new(),
        })
    })
}
