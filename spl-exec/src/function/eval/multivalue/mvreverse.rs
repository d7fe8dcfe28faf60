//! `mvreverse(<values>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvreverse",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values")],
    summary: "The values, the last one first.",
    examples: &[ok(r#"mvreverse(split("a,b,c", ","))"#, "[c, b, a]"), null("mvreverse(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvreverse", arity: (1, 1), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    rows.make_texts(|row| {
        let mut values: Vec<&str> = values.row(row).collect();
        values.reverse();
        Ok(values)
    })
}
