//! `sqrt(<num>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sqrt",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num")],
    summary: "The square root; nan of a negative number.",
    examples: &[ok("sqrt(9)", "3"), ok("sqrt(-1)", "nan")],
    build,
};

/// DataFusion's `sqrt` fails the whole search at a negative number.
pub(super) const UDF: Function = Function { name: "spl_sqrt", arity: (1, 1), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let number = rows.number(0)?;
    rows.make_number(|row| number.get(row).map(f64::sqrt))
}
