//! `isint(<value>)`

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
    name: "isint",
    aliases: &[],
    category: Category::Info,
    params: &[Param::any("value")],
    summary: "Whether the value is a whole number, or a field's text that looks like one.",
    examples: &[
        ok("if(isint(443), 1, 0)", "1"),
        ok("if(isint(1.5), 1, 0)", "0"),
        ok(r#"if(isint(substr("443", 1)), 1, 0)"#, "1"),
        ok(r#"if(isint("abc"), 1, 0)"#, "0"),
        ok("if(isint(null()), 1, 0)", "0"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_isint", arity: (1, 1), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if !value.multi && matches!(value.kind, Kind::Number | Kind::Time | Kind::Dynamic) => {
            UDF.udf().call(vec![value.expr.clone()])
        }
        _ => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let number = rows.number(0)?;
    rows.make_bool(|row| Some(number.get(row).is_some_and(|number| number.fract() == 0.0)))
}
