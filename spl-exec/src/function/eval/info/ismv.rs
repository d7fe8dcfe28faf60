//! `ismv(<value>)`

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
    name: "ismv",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether there are several values; a multivalue of one is a single value.",
    examples: &[
        ok(r#"if(ismv(split("1, 2, 3", ",")), 1, 0)"#, "1"),
        ok(r#"if(ismv(split("1", ",")), 1, 0)"#, "0"),
        ok(r#"if(ismv("[1, 2]"), 1, 0)"#, "0"),
        ok("if(ismv(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_ismv", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if value.multi => UDF.udf().call(vec![value.expr.clone()]),
        _ => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    rows.make_bool(|row| Some(values.row(row).nth(1).is_some()))
}
