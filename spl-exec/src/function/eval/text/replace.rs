//! `replace(<str>, <regex>, <replacement>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        regex_argument,
        rows::{self, Rows},
    },
    support::{
        regex::{RegexCache, Replacement},
        udf::Function,
    },
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "replace",
    aliases: &[],
    category: Category::Text,
    params: &[Param::text("str"), Param::text("regex"), Param::text("replacement")],
    summary: r"A text with every match of a regular expression replaced; `\1` in the replacement is the first group.",
    examples: &[
        ok(r#"replace("1/14/2023", "^(\d{1,2})/(\d{1,2})/", "\2/\1/")"#, "14/1/2023"),
        ok(r#"replace("C:\\a\\b", "\\\\", "/")"#, "C:/a/b"),
        ok(r#"replace("5 EUR", " EUR", "$0")"#, "5$0"),
        ok(r#"replace("abc", "x", "y")"#, "abc"),
        null(r#"replace(null(), "a", "b")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_replace", arity: (3, 3), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    regex_argument(arguments, 1)?;
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (text, pattern, by) = (rows.text(0)?, rows.text(1)?, rows.text(2)?);
    let mut cache = RegexCache::default();
    let constant = by.constant().map(Replacement::new);
    rows.make_text(|row| {
        let regex = cache.get(pattern.get(row)?)?;
        let text = text.get(row)?;
        Some(match &constant {
            Some(by) => regex.replace_all(text, by),
            None => regex.replace_all(text, &Replacement::new(by.get(row)?)),
        })
    })
}
