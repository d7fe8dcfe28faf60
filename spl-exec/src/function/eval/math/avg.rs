//! `avg(<num>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "avg",
    aliases: &[],
    category: Category::Math,
    params: &[Param::number("num").repeated()],
    summary: "The mean of its arguments; what is not numeric is left out, and without any number it is null.",
    examples: &[ok("avg(1, 2, 6)", "3"), ok("avg(1, null(), 2)", "1.5"), null("avg(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mean", arity: (0, ANY), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let numbers = rows.numbers()?;
    rows.make_number(|row| {
        let mut count = 0.0;
        let mut sum = 0.0;
        for number in numbers.iter().filter_map(|number| number.get(row)) {
            count += 1.0;
            sum += number;
        }
        (count > 0.0).then(|| sum / count)
    })
}
