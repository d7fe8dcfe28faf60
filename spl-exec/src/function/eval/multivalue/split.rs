//! `split(<str>, <delimiter>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::rows::{self, Rows},
    support::udf::Function,
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "split",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::text("str"), Param::text("delimiter")],
    summary: "The parts of a text between delimiters, as a multivalue; an empty delimiter parts every character.",
    examples: &[
        ok(r#"split("a;b;c", ";")"#, "[a, b, c]"),
        ok(r#"split("a--b", "--")"#, "[a, b]"),
        ok(r#"split(";a;", ";")"#, "[, a, ]"),
        ok(r#"split("añb", "")"#, "[a, ñ, b]"),
        ok(r#"split("abc", ";")"#, "abc"),
        ok(r#"mvcount(split("", ";"))"#, "1"),
        null(r#"split(null(), ";")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_split", arity: (2, 2), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, delimiter) = (rows.text(0)?, rows.text(1)?);
    rows.make_texts(|row| {
        let (parts, characters) = match (text.get(row), delimiter.get(row)) {
            (Some(text), Some("")) if !text.is_empty() => (None, Some(text.split("").filter(|part| !part.is_empty()))),
            (Some(text), Some("")) => (Some(text.split("\0")), None),
            (Some(text), Some(delimiter)) => (Some(text.split(delimiter)), None),
            _ => (None, None),
        };
        Ok(parts.into_iter().flatten().chain(characters.into_iter().flatten()))
    })
}
