//! `sha1(<str>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::hex;
use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "sha1",
    aliases: &[],
    category: Category::Crypto,
    params: &[Param::text("str")],
    summary: "The SHA-1 of the text's UTF-8 bytes, as lower-case hexadecimal digits.",
    examples: &[ok(r#"sha1("abc")"#, "a9993e364706816aba3e25717850c26c9cd0d89d"), null("sha1(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_sha1", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Text))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| text.get(row).map(hex::<::sha1::Sha1>))
}
