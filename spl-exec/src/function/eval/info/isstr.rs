//! `isstr(<value>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use super::single::single;
use crate::function::{
    eval::rows::{self, Rows},
    support::{number::parse_number, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isstr",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a text; a field's text that looks like a number isn't.",
    examples: &[
        ok(r#"if(isstr("abc"), 1, 0)"#, "1"),
        ok("if(isstr(5), 1, 0)", "0"),
        ok(r#"if(isstr(substr("5", 1)), 1, 0)"#, "0"),
        ok(r#"if(isstr(split("a,b", ",")), 1, 0)"#, "1"),
        ok(r#"if(isstr(split("5", ",")), 1, 0)"#, "0"),
        ok("if(isstr(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isstr", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) => match value.kind {
            Kind::Text if !value.multi => value.expr.clone().is_not_null(),
            Kind::Text | Kind::Dynamic => UDF.udf().call(vec![value.expr.clone()]),
            Kind::Null | Kind::Bool | Kind::Number | Kind::Time => lit(false),
        },
        None => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    // Several values are text, whatever they look like.
    let is_number = |row| single(&text, row).is_some_and(|text| parse_number(text).is_some());
    rows.make_bool(|row| Some(text.get(row).is_some() && !is_number(row)))
}
