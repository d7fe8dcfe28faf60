//! `mvappend(<values>, ...)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvappend",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values").repeated()],
    summary: "All values of all arguments, in order; nulls add nothing.",
    examples: &[
        ok(r#"mvappend("localhost", "203.0.113.0")"#, "[localhost, 203.0.113.0]"),
        ok(r#"mvappend(mvappend("a", "b"), null(), 3)"#, "[a, b, 3]"),
        ok(r#"mvappend("", "a")"#, "[, a]"),
        null("mvappend(null(), null())"),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvappend", arity: (0, ANY), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let columns = rows.texts_from(0)?;
    rows.make_texts(|row| Ok(columns.iter().flat_map(move |column| column.row(row))))
}
