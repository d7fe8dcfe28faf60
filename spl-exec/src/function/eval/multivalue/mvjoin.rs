//! `mvjoin(<values>, <delimiter>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvjoin",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values"), Param::text("delimiter")],
    summary: "All values as one text, with a delimiter between them.",
    examples: &[
        ok(r#"mvjoin(mvrange(1, 6), " OR ")"#, "1 OR 2 OR 3 OR 4 OR 5"),
        ok(r#"mvjoin("a", ",")"#, "a"),
        null(r#"mvjoin(null(), ",")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvjoin", arity: (2, 2), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (values, delimiter) = (rows.text(0)?, rows.text(1)?);
    rows.make_text(|row| {
        let values: Vec<&str> = values.row(row).collect();
        let delimiter = delimiter.get(row)?;
        (!values.is_empty()).then(|| values.join(delimiter))
    })
}
