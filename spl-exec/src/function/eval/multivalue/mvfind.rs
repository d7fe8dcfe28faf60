//! `mvfind(<values>, <regex>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        regex_argument,
        rows::{self, Rows},
    },
    support::{regex::RegexCache, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "mvfind",
    aliases: &[],
    category: Category::Multivalue,
    params: &[Param::multi("values"), Param::text("regex")],
    summary: "The place, counted from 0, of the first value that a regular expression matches; null where none does.",
    examples: &[
        ok(r#"mvfind(split("ok,err12,err3", ","), "err\d+")"#, "1"),
        null(r#"mvfind("ok", "err\d+")"#),
        null(r#"mvfind(null(), "err\d+")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_mvfind", arity: (2, 2), returns: rows::number, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    regex_argument(arguments, 1)?;
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Number))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let (values, pattern) = (rows.text(0)?, rows.text(1)?);
    let mut cache = RegexCache::default();
    rows.make_number(|row| {
        let regex = cache.get(pattern.get(row)?)?;
        #[expect(clippy::cast_precision_loss, reason = "a row has fewer values than a double has whole numbers")]
        values.row(row).position(|value| regex.is_match(value)).map(|index| index as f64)
    })
}
