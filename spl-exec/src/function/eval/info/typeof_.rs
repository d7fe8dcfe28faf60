//! `typeof(<value>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr, lit, when},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::{
        rows::{self, Rows},
        unbuildable,
    },
    support::{number::parse_number, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "typeof",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Number, String, Boolean, Multivalue, or Invalid where there is no value.",
    examples: &[
        ok("typeof(12)", "Number"),
        ok(r#"typeof("12")"#, "String"),
        ok(r#"typeof(substr("12", 1))"#, "Number"),
        ok("typeof(true())", "Boolean"),
        ok(r#"typeof(split("a,b", ","))"#, MULTIVALUE),
        ok(r#"typeof(split("a", ","))"#, "String"),
        ok("typeof(null())", INVALID),
    ],
    build,
};

const INVALID: &str = "Invalid";
const NUMBER: &str = "Number";
const STRING: &str = "String";
/// [U]
const MULTIVALUE: &str = "Multivalue";

pub(super) const UDF: Function = Function { name: "spl_typeof", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (value, name) = match arguments.get(0) {
        None => (None, INVALID),
        Some(value) if value.multi => return Ok(Value::new(UDF.udf().call(vec![value.expr.clone()]), Kind::Text)),
        Some(value) => match value.kind {
            Kind::Null => (None, INVALID),
            Kind::Bool => (Some(value.expr.clone()), "Boolean"),
            Kind::Number | Kind::Time => (Some(value.expr.clone()), NUMBER),
            Kind::Text => (Some(value.expr.clone()), STRING),
            Kind::Dynamic => {
                return Ok(Value::new(UDF.udf().call(vec![value.expr.clone()]), Kind::Text));
            }
        },
    };
    Ok(Value::new(unless_null(value, name)?, Kind::Text))
}

fn unless_null(value: Option<Expr>, name: &str) -> Result<Expr, FunctionError> {
    match value {
        None => Ok(lit(INVALID)),
        Some(value) => when(value.is_null(), lit(INVALID)).otherwise(lit(name)).map_err(unbuildable),
    }
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| {
        let mut values = text.row(row);
        Some(match (values.next(), values.next()) {
            (None, _) => INVALID,
            (Some(_), Some(_)) => MULTIVALUE,
            (Some(text), None) if parse_number(text).is_some() => NUMBER,
            (Some(_), None) => STRING,
        })
    })
}
