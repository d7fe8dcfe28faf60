//! Values of the language as JSON.

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr, case, lit},
};
use spl_planner::{Arguments, FunctionError, Kind, Value};

use crate::function::{
    eval::{
        rows::{self, Rows},
        unbuildable,
        unify::to_text,
    },
    support::{json::Json, udf::Function},
};

/// The JSON text of a value: a number, `true` or `false`, `null`, a text in quotes; of several values an array.
///
/// The text of a field counts as a number where JSON could write it so, and as the array or object that it holds. \[U\]
pub(super) fn json_of(value: &Value) -> Result<Expr, FunctionError> {
    let how = match value.kind {
        Kind::Null => return Ok(lit("null")),
        Kind::Bool => {
            let mut words = case(value.expr.clone()).when(lit(true), lit("true")).when(lit(false), lit("false"));
            return words.otherwise(lit("null")).map_err(unbuildable);
        }
        Kind::Number | Kind::Time | Kind::Dynamic => DYNAMIC,
        Kind::Text => TEXT,
    };
    Ok(UDF.udf().call(vec![to_text(value), lit(how)]))
}

/// The arguments of a function whose values, the second of each pair, become JSON.
pub(super) fn with_json_values(arguments: &Arguments<'_>, first: usize) -> Result<Vec<Expr>, FunctionError> {
    let values = arguments.values.iter().enumerate();
    values
        .map(|(index, value)| match index >= first && (index - first) % 2 == 1 {
            true => json_of(value),
            false => Ok(value.expr.clone()),
        })
        .collect()
}

const TEXT: &str = "text";
const DYNAMIC: &str = "value";

/// `spl_json_value(text, how)`.
pub(in crate::function::eval) const UDF: Function =
    Function { name: "spl_json_value", arity: (2, 2), returns: rows::text, invoke };

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, how) = (rows.text(0)?, rows.text(1)?);
    rows.make_text(|row| {
        let json = |text| if how.get(row) == Some(DYNAMIC) { inferred(text) } else { Json::Text(text.into()) };
        let mut values: Vec<Json<'_>> = text.row(row).map(json).collect();
        Some(match values.len() {
            // A multivalue of one value is that value.
            0 | 1 => values.pop().unwrap_or(Json::Null).to_string(),
            _ => Json::array(values).to_string(),
        })
    })
}

/// What a field's text is in JSON.
fn inferred(text: &str) -> Json<'_> {
    match Json::parse(text) {
        Some(value @ (Json::Number(_) | Json::Array(_) | Json::Object(_))) => value,
        _ => Json::Text(text.into()),
    }
}
