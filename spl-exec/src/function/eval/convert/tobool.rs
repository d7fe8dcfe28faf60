//! `tobool(<value>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::to_text_of;
use crate::function::{
    eval::{
        info::single,
        rows::{self, Rows},
    },
    support::{number::parse_number, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "tobool",
    aliases: &[],
    category: Category::Convert,
    params: &[Param::any("value")],
    summary: "True of `true`, `True` and any number but 0, false of `false`, `False` and 0; null of anything else.",
    examples: &[
        ok(r#"if(tobool("True"), 1, 0)"#, "1"),
        ok(r#"if(tobool("false"), 1, 0)"#, "0"),
        ok("if(tobool(0), 1, 0)", "0"),
        ok(r#"if(tobool(substr("12", 1)), 1, 0)"#, "1"),
        ok(r#"if(isnull(tobool("TRUE")), 1, 0)"#, "1"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_tobool", arity: (2, 2), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.kind == Kind::Bool => value.expr.clone(),
        // A text in quotes is no number, whatever it looks like.
        value => {
            let is_text = value.is_some_and(|value| value.kind == Kind::Text);
            UDF.udf().call(vec![to_text_of(arguments, 0), lit(!is_text)])
        }
    };
    Ok(Value::new(expr, Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, numbers) = (rows.text(0)?, rows.text(1)?);
    rows.make_bool(|row| match single(&text, row)? {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        text if numbers.get(row) == Some("true") => parse_number(text).map(|number| number != 0.0),
        _ => None,
    })
}
