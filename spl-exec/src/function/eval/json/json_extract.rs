//! `json_extract(<json>[, <path>, ...])`

use datafusion::{common::Result, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Param, Value, null, ok};

use super::{PathArg, check_path};
use crate::function::{
    eval::rows::{self, ANY, Rows},
    support::{
        json::Json,
        json_path::{is_multiple, select},
        path::Path,
        udf::Function,
    },
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "json_extract",
    aliases: &[],
    category: Category::Json,
    params: &[Param::text("json"), Param::text("path").optional().repeated()],
    summary: "The value that a path such as `a.b{0}` leads to, a text without its quotes, JSON null as null; with `{}` for all elements, or \
              with several paths, a JSON array.",
    examples: &[
        ok(r#"json_extract("{\"a\": {\"b\": [\"x\", 1.0]}}", "a.b{0}")"#, "x"),
        ok(r#"json_extract("{\"a\": {\"b\": [\"x\", 1.0]}}", "a.b")"#, r#"["x",1.0]"#),
        ok(r#"json_extract("[{\"n\": 1}, {\"n\": 2}]", "{}.n")"#, "[1,2]"),
        ok(r#"json_extract("{\"a\": 1, \"b\": \"x\"}", "a", "b", "c")"#, r#"[1,"x",null]"#),
        ok(r#"json_extract("{\"a\": 1}", "{}")"#, r#"{"a":1}"#),
        ok(r#"json_extract("\"x\"")"#, "x"),
        null(r#"json_extract("{\"a\": null}", "a")"#),
        null(r#"json_extract("{\"a\": 1}", "b")"#),
        null(r#"json_extract("{\"a\": 1", "a")"#),
    ],
    build,
};

pub(super) const UDF: Function = Function { name: "spl_json_extract", arity: (1, ANY), returns: rows::text, invoke };

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    (1..arguments.values.len()).try_for_each(|index| check_path(arguments, index))?;
    Ok(Value::new(UDF.udf().call(arguments.exprs()), Kind::Dynamic))
}

fn invoke(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let document = rows.text(0)?;
    let paths: Vec<PathArg> = rows.texts_from(1)?.into_iter().map(PathArg::new).collect();
    rows.make_text(|row| {
        let json = Json::parse(document.get(row)?)?;
        let at = |path: &PathArg| path.get(row).and_then(|path| extract(&json, path.as_ref()));
        native(extracted(&json, &paths, at))
    })
}

/// What one key or path leads to, or several, or none.
pub(super) fn extracted<'a, P>(json: &Json<'a>, paths: &[P], at: impl Fn(&P) -> Option<Json<'a>>) -> Option<Json<'a>> {
    match paths {
        [] => Some(json.clone()),
        [path] => at(path),
        paths => Some(Json::array(paths.iter().map(|path| at(path).unwrap_or(Json::Null)).collect())),
    }
}

/// A value of JSON as one of the language.
pub(super) fn native(json: Option<Json<'_>>) -> Option<String> {
    json.filter(|json| *json != Json::Null).map(|json| json.compact_value().into_owned())
}

fn extract<'a>(json: &Json<'a>, path: &Path) -> Option<Json<'a>> {
    // Of a document that is no array, `{}` is all of it.
    if let (Some(rest), false) = (path.after_all(), matches!(json, Json::Array(_))) {
        return extract(json, &rest);
    }
    let found = select(json, path);
    if is_multiple(path) {
        return (!found.is_empty()).then(|| Json::array(found.into_iter().cloned().collect()));
    }
    found.first().map(|json| (*json).clone())
}
