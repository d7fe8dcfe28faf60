//! `mvdedup(<values>)`

use std::collections::HashSet;

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvdedup",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values")],
    summary: "The values without those that came before; letter case counts.",
    examples: &[ok(r#"mvdedup(split("b,a,b,B", ","))"#, "[b, a, B]"), null("mvdedup(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvdedup", arity: (1, 1), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    rows.make_texts(|row| {
        let mut seen = HashSet::new();
        Ok(values.row(row).filter(move |value| seen.insert(*value)))
    })
}
