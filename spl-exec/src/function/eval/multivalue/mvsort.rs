//! `mvsort(<values>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvsort",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values")],
    summary: "The values in the order of their bytes: digits, then capitals, then small letters; 10 before 9.",
    examples: &[
        ok(r#"mvsort(split("10,9,70,100", ","))"#, "[10, 100, 70, 9]"),
        ok(r#"mvsort(split("b,B,a", ","))"#, "[B, a, b]"),
        null("mvsort(null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvsort", arity: (1, 1), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    rows.make_texts(|row| {
        let mut values: Vec<&str> = values.row(row).collect();
        values.sort_unstable();
        Ok(values)
    })
}
