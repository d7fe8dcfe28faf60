//! `hypot(<x>, <y>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "hypot",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("x"), Param::number("y")],
    summary: "The longest side of a right triangle, from the other two.",
    examples: &[ok("hypot(3, 4)", "5")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_hypot", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (x, y) = (rows.number(0)?, rows.number(1)?);
    rows.make_number(|row| Some(x.get(row)?.hypot(y.get(row)?)))
}
