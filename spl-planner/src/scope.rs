//! Field scope: what a name means, and what to say of a name that means nothing.

use datafusion::{
    arrow::datatypes::DataType,
    common::ScalarValue,
    logical_expr::{Expr, cast, lit},
};
use spl_parser::{Code, Diagnostic, Span, Spanned, ast::FieldPattern, closest};

use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, HIDDEN, column},
    open,
};

/// The value of a field. A field that no column has is null everywhere, with a warning.
pub(crate) fn resolve(name: &str, span: Span, frame: &Frame, cx: &mut Cx<'_>) -> Value {
    if let Some((_, value)) = cx.bound.iter().rev().find(|(bound, _)| bound == name) {
        return value.clone();
    }
    let demanded = open::demand(name, frame, cx);
    match frame.data_type(name) {
        Some(data_type) => value_of(column(name), data_type),
        None => {
            warn_unknown(name, span, frame, cx);
            demanded.unwrap_or_else(absent)
        }
    }
}

/// As [`resolve`], without a warning: nobody asked for the field.
pub(crate) fn current(name: &str, frame: &Frame, cx: &mut Cx<'_>) -> Value {
    let demanded = open::demand(name, frame, cx);
    match frame.data_type(name) {
        Some(data_type) => value_of(column(name), data_type),
        None => demanded.unwrap_or_else(absent),
    }
}

/// Null, as a field that no column has.
pub(crate) fn absent() -> Value {
    Value::new(lit(ScalarValue::Utf8(None)), Kind::Null)
}

/// An expression of a known Arrow type, as the language sees it.
pub(crate) fn value_of(expr: Expr, data_type: &DataType) -> Value {
    match data_type {
        DataType::Null => Value::new(cast(expr, DataType::Utf8), Kind::Null),
        DataType::List(item) | DataType::LargeList(item) | DataType::ListView(item) => {
            Value::list(expr, single_kind(item.data_type()).unwrap_or(Kind::Dynamic))
        }
        other => match single_kind(other) {
            Some(kind) => Value::new(expr, kind),
            None => Value::new(cast(expr, DataType::Utf8), Kind::Dynamic),
        },
    }
}

/// The kind of a column's values; `None` for types that the language only knows as text.
fn single_kind(data_type: &DataType) -> Option<Kind> {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Kind::Dynamic),
        DataType::Dictionary(_, values) => single_kind(values).filter(|kind| *kind == Kind::Dynamic),
        DataType::Timestamp(_, _) => Some(Kind::Time),
        number if number.is_numeric() => Some(Kind::Number),
        _ => None,
    }
}

/// What a field is set to that keeps its old value where the new one is null.
pub(crate) fn or_old(name: &str, value: Value, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    open::demand(name, frame, cx);
    let value = if name == "_time" { Value::new(coerce::time(&value, cx), Kind::Time) } else { value };
    match frame.data_type(name) {
        Some(data_type) => Ok(coerce::coalesce(&value, &value_of(column(name), data_type), cx)?.expr),
        None => Ok(value.expr),
    }
}

/// Warns that no column has the field, with the name that was perhaps meant.
pub(crate) fn warn_unknown(name: &str, span: Span, frame: &Frame, cx: &mut Cx<'_>) {
    if frame.is_declared(name) || name.starts_with(HIDDEN) || frame.may_have_more() {
        return;
    }
    let mut warning = Diagnostic::warning(Code::UnknownField, span, format!("no column has the field `{name}`"))
        .label("null in every row");
    let fields = frame.fields();
    if let Some(meant) = closest(name, fields.iter().map(String::as_str)) {
        warning = warning.help(format!("did you mean `{meant}`?"));
    } else if is_expression(name, frame) {
        warning = warning.help(format!("an expression stands in `eval`: in an aggregate `eval({name})`"));
    } else if (1..=FEW).contains(&fields.len()) {
        let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        warning = warning.help(format!("the fields here are {}", names.join(", ")));
    }
    cx.warn(warning);
}

/// So many fields are listed where one is unknown.
const FEW: usize = 8;

/// Whether what was taken for a field's name computes with fields, as in `sum(bytes/1024)`.
fn is_expression(name: &str, frame: &Frame) -> bool {
    let operators = ['+', '-', '*', '/', '%'];
    name.contains(operators) && name.split(operators).any(|part| frame.has(part))
}

/// All fields of the rows.
pub(crate) fn all(frame: &Frame, cx: &mut Cx<'_>) -> Vec<String> {
    open::demand_all(frame, cx);
    frame.fields().to_vec()
}

/// The fields that a name or wildcard pattern stands for, in the order of the columns.
///
/// Internal fields (`_time`, `_raw`) are only meant where the pattern itself begins with an underscore.
pub(crate) fn matching<'f>(pattern: &FieldPattern, frame: &'f Frame) -> Vec<&'f str> {
    let fields = frame.fields().iter().map(String::as_str);
    if pattern.is_wildcard() {
        fields.filter(|name| wildcard_captures(pattern.as_str(), name).is_some()).collect()
    } else {
        fields.filter(|name| *name == pattern.as_str()).collect()
    }
}

/// As [`matching`], with a warning for a plain name that no column has.
pub(crate) fn expand(pattern: &Spanned<FieldPattern>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Vec<String>> {
    match pattern.is_wildcard() {
        true => open::demand_all(frame, cx),
        false => drop(open::demand(pattern.as_str(), frame, cx)),
    }
    let names: Vec<String> = matching(pattern, frame).into_iter().map(str::to_owned).collect();
    if names.is_empty() && !pattern.is_wildcard() {
        warn_unknown(pattern.as_str(), pattern.span, frame, cx);
    }
    Ok(names)
}

/// What each `*` of `pattern` stands for in `name`; `None` where it doesn't match. Letter case counts; the first stars take
/// as little as they can.
pub(crate) fn wildcard_captures<'n>(pattern: &str, name: &'n str) -> Option<Vec<&'n str>> {
    if name.starts_with('_') && !pattern.starts_with('_') {
        return None;
    }
    let mut parts = pattern.split('*');
    let mut rest = name.strip_prefix(parts.next().unwrap_or_default())?;
    let mut captures = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() {
            rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))?
        } else {
            rest.find(part)?
        };
        captures.push(rest.get(..at)?);
        rest = rest.get(at + part.len()..)?;
    }
    rest.is_empty().then_some(captures)
}

/// The name that `alias` gives a field which `pattern` matches.
pub(crate) fn renamed(pattern: &str, name: &str, alias: &str, span: Span) -> Result<String> {
    let captures = wildcard_captures(pattern, name).unwrap_or_default();
    if alias.matches('*').count() != captures.len() {
        let message = format!(
            "The number of wildcards between field specifier '{pattern}' and rename specifier '{alias}' do not match. Note: \
             empty field specifiers implies all fields, e.g. sum() == sum(*)."
        );
        return Err(error(Code::WildcardMismatch, span, message));
    }
    Ok(fill(alias, &captures))
}

/// Puts what the wildcards stand for in place of the stars.
pub(crate) fn fill(pattern: &str, captures: &[&str]) -> String {
    let mut captures = captures.iter();
    let mut parts = pattern.split('*');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        name.push_str(captures.next().copied().unwrap_or_default());
        name.push_str(part);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::wildcard_captures;

    #[test]
    fn wildcards_capture_what_they_stand_for() {
        assert_eq!(wildcard_captures("Processes.*", "Processes.dest"), Some(vec!["dest"]));
        assert_eq!(wildcard_captures("a*c*", "abcd"), Some(vec!["b", "d"]));
        assert_eq!(wildcard_captures("*", "x"), Some(vec!["x"]));
        assert_eq!(wildcard_captures("*", "_time"), None);
        assert_eq!(wildcard_captures("_*", "_time"), Some(vec!["time"]));
        assert_eq!(wildcard_captures("a*a", "a"), None);
        assert_eq!(wildcard_captures("dest", "dest"), Some(vec![]));
        assert_eq!(wildcard_captures("dest", "dest_ip"), None);
    }
}
