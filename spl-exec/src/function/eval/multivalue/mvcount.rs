//! `mvcount(<values>)`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::split;
use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvcount",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values")],
    summary: "The number of values: 1 for a single value, null where there is none.",
    examples: &[ok(r#"mvcount(split("a,b,c", ","))"#, "3"), ok(r#"mvcount("a")"#, "1"), null("mvcount(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvcount", arity: (1, 1), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let values = arguments.expr(0);
    Ok(Value::new(split::counted(&values).unwrap_or_else(|| mvcount(values)), Kind::Number))
}

/// The number of values of an expression; null where there is none.
pub(in crate::function::eval) fn mvcount(values: Expr) -> Expr {
    UDF.udf().call(vec![values])
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    #[expect(clippy::cast_precision_loss, reason = "a row has fewer values than a double has whole numbers")]
    rows.make_number(|row| Some(values.row(row).count() as f64).filter(|count| *count > 0.0))
}
