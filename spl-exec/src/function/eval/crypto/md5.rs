//! `md5(<str>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::hex;
use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "md5",
    aliases: &[],
    category: Category::Crypto,
    params: &[Param::text("str")],
    summary: "The MD5 of the text's UTF-8 bytes, as lower-case hexadecimal digits.",
    examples: &[ok(r#"md5("abc")"#, "900150983cd24fb0d6963f7d28e17f72"), null("md5(null())")],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_md5", arity: (1, 1), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Text))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_text(|row| text.get(row).map(hex::<::md5::Md5>))
}
