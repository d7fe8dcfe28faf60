//! `isnum(<value>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "isnum",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a number, or a field's text that looks like one.",
    examples: &[
        ok("if(isnum(1.5), 1, 0)", "1"),
        ok(r#"if(isnum(substr("1e3", 1)), 1, 0)"#, "1"),
        ok(r#"if(isnum("abc"), 1, 0)"#, "0"),
        ok("if(isnum(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isnum", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.multi => lit(false),
        Some(value) => match value.kind {
            Kind::Number | Kind::Time => value.expr.clone().is_not_null(),
            Kind::Dynamic => UDF.udf().call(vec![value.expr.clone()]),
            Kind::Null | Kind::Bool | Kind::Text => lit(false),
        },
        None => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let number = rows.number(0)?;
    rows.make_bool(|row| Some(number.get(row).is_some()))
}
