//! `spath(<value>, <path>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        json::{PathArg, check_path},
        rows::{self, Rows},
    },
    support::{path::select, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "spath",
    aliases: &[],
    category: Category::Text,
    params: &[Param::text("value"), Param::text("path")],
    summary: "What a path such as `a.b{}.c` or `book{2}{@year}` leads to in JSON or XML; several values as a multivalue.",
    examples: &[
        ok(r#"spath("{\"a\": {\"b\": [{\"c\": 1.0}, {\"c\": \"x\"}]}}", "a.b{}.c")"#, "[1.0, x]"),
        ok(r#"spath("{\"a\": [1, {\"b\":  null}]}", "a{1}")"#, r#"{"b":  null}"#),
        ok(r#"spath("<a><b year=\"1\">x</b><b>y</b></a>", "a.b")"#, "[x, y]"),
        ok(r#"spath("<a><b year=\"1\">x</b><b>y</b></a>", "a.b{1}{@year}")"#, "1"),
        null(r#"spath("{\"a\": 1}", "b")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_spath", arity: (2, 2), returns: rows::texts, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    check_path(arguments, 1)?;
    Ok(Value::list(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (document, path) = (rows.text(0)?, PathArg::new(rows.text(1)?));
    rows.make_texts(|row| {
        let found = document.get(row).zip(path.get(row)).map(|(document, path)| select(document, path.as_ref()));
        Ok(found.unwrap_or_default())
    })
}
