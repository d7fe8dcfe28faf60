//! `mvzip(<left>, <right>[, <delimiter>])`

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvzip",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("left"), Param::multi("right"), Param::text("delimiter").optional()],
    summary: "The first values joined by a delimiter or a comma, then the second values, up to the end of the shorter one.",
    examples: &[
        ok(r#"mvzip(split("h1,h2", ","), split("80,443", ","))"#, "[h1,80, h2,443]"),
        ok(r#"mvzip(split("a,b,c", ","), split("1,2", ","), "=")"#, "[a=1, b=2]"),
        null(r#"mvzip("a", null())"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvzip", arity: (3, 3), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let delimiter = if arguments.get(2).is_some() { arguments.expr(2) } else { lit(",") };
    Ok(Value::list(UDF.udf().call(vec![arguments.expr(0), arguments.expr(1), delimiter]), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (left, right, delimiter) = (rows.text(0)?, rows.text(1)?, rows.text(2)?);
    rows.make_texts(|row| {
        let pairs =
            |delimiter| left.row(row).zip(right.row(row)).map(move |(left, right)| [left, right].join(delimiter));
        Ok(delimiter.get(row).map(pairs).into_iter().flatten())
    })
}
