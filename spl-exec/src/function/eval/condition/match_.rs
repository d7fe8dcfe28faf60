//! `match(<text>, <regex>)`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use crate::function::{
    eval::{
        regex_argument,
        rows::{self, Rows},
        unify::to_text,
    },
    support::{arguments::TextArg, map::any_text, regex::RegexCache, udf::Function},
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "match",
    aliases: &[],
    category: Category::Condition,
    params: &[Param::any("text"), Param::text("regex")],
    summary: "Whether a regular expression matches anywhere in the text; of a multivalue any value may match.",
    examples: &[
        ok(r#"if(match("10.1.2.3", "^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$"), 1, 0)"#, "1"),
        ok(r#"if(match("msiexec /Z", "(?i)[\-|\/]z"), 1, 0)"#, "1"),
        ok(r#"if(match("say \"yes\"", "\"yes\""), 1, 0)"#, "1"),
        ok(r#"if(match(split("a,b", ","), "^b$"), 1, 0)"#, "1"),
        ok(r#"if(match("", "^$"), 1, 0)"#, "1"),
        null(r#"match(null(), "a")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_match", arity: (2, 2), returns: rows::boolean, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    regex_argument(arguments, 1)?;
    let text = arguments.get(0).map_or_else(|| arguments.expr(0), to_text);
    Ok(Value::new(UDF.udf().call(vec![text, arguments.expr(1)]), Kind::Bool))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let mut cache = RegexCache::default();
    if let [text, pattern] = arguments
        && let Some(pattern) = TextArg::try_new(pattern)?.constant()
        && let Some(regex) = cache.get(pattern)
    {
        return any_text(text, |text| regex.is_match(text));
    }
    let rows = Rows::new(arguments, len);
    let (text, pattern) = (rows.text(0)?, rows.text(1)?);
    rows.make_bool(|row| {
        let regex = cache.get(pattern.get(row)?)?;
        text.row(row).map(|text| regex.is_match(text)).reduce(|any, matches| any || matches)
    })
}
