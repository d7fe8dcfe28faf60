//! `sum(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sum",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num").repeated()],
    summary: "The sum of its arguments; what is not numeric is left out, and without any number it is null.",
    examples: &[ok(r#"sum(1, 2, tonumber("3"))"#, "6"), ok("sum(1, null())", "1"), null("sum(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_add_up", arity: (0, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let numbers = rows.numbers()?;
    rows.make_number(|row| numbers.iter().filter_map(|number| number.get(row)).reduce(|sum, number| sum + number))
}
