//! Coercion: the one place that turns one kind of value into another.

use datafusion::{
    arrow::datatypes::{DataType, TimeUnit},
    common::ScalarValue,
    functions_nested::expr_fn::make_array,
    logical_expr::{Expr, cast, lit, when},
};
use spl_parser::{Code, Diagnostic, Span};

use crate::{
    Kind, Primitive, Value,
    cx::{At, Cx, Result, error},
};

/// A null number.
pub(crate) fn null_number() -> Expr {
    lit(ScalarValue::Float64(None))
}

/// As a single number, Float64: null where it is none. Of a multivalue the first value counts.
pub(crate) fn number(value: &Value, cx: &Cx<'_>) -> Expr {
    let value = first(value, cx);
    match value.kind {
        Kind::Null => null_number(),
        Kind::Number => match literal_number(&value.expr) {
            Some(_) => value.expr,
            None => cast(value.expr, DataType::Float64),
        },
        Kind::Bool => cast(value.expr, DataType::Float64),
        Kind::Time => cx.call(Primitive::ToEpoch, vec![value.expr]),
        Kind::Text | Kind::Dynamic => cx.call(Primitive::ToNumber, vec![value.expr]),
    }
}

/// As a single text, Utf8, as SPL shows it. Of a multivalue the first value counts.
pub(crate) fn text(value: &Value, cx: &Cx<'_>) -> Expr {
    let value = first(value, cx);
    match value.kind {
        Kind::Null => lit(ScalarValue::Utf8(None)),
        Kind::Text | Kind::Dynamic => value.expr,
        Kind::Number | Kind::Time | Kind::Bool => cx.call(Primitive::ToText, vec![value.expr]),
    }
}

/// As text, or of a multivalue as a list of texts.
pub(crate) fn texts(value: &Value, cx: &Cx<'_>) -> Expr {
    match value.kind {
        Kind::Text | Kind::Dynamic | Kind::Null => value.expr.clone(),
        _ => cx.call(Primitive::ToText, vec![value.expr.clone()]),
    }
}

/// As a list of texts; a single value becomes a list of one, null stays null.
pub(crate) fn list(value: &Value, cx: &Cx<'_>) -> Result<Expr> {
    if value.multi {
        return Ok(match value.kind {
            Kind::Text | Kind::Dynamic => value.expr.clone(),
            _ => cx.call(Primitive::ToText, vec![value.expr.clone()]),
        });
    }
    if value.kind == Kind::Null {
        let null = ScalarValue::new_null_list(DataType::Utf8, true, 1);
        return Ok(lit(null));
    }
    let single = text(value, cx);
    if let Expr::Literal(scalar, _) = &single
        && !scalar.is_null()
    {
        return Ok(make_array(vec![single]));
    }
    // A case expression's branches must agree on the type, a view or dictionary of text included.
    let single = cast(single, DataType::Utf8);
    when(single.clone().is_not_null(), make_array(vec![single])).end().at(Span::default())
}

/// What values of different kinds become where they share a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Common {
    Number,
    Time,
    Text,
    List,
}

impl Common {
    /// Numbers stay numbers, and times times, only among themselves; a multivalue makes a multivalue of everything.
    pub(crate) fn of(left: &Value, right: &Value) -> Self {
        match (left.kind, right.kind) {
            _ if left.multi || right.multi => Self::List,
            (Kind::Number, Kind::Number | Kind::Null) | (Kind::Null, Kind::Number) => Self::Number,
            (Kind::Time, Kind::Time | Kind::Null) | (Kind::Null, Kind::Time) => Self::Time,
            _ => Self::Text,
        }
    }

    /// The value in this form: Float64, Timestamp(µs, UTC), Utf8, or a list of Utf8.
    pub(crate) fn make(self, value: &Value, cx: &Cx<'_>) -> Result<Expr> {
        Ok(match self {
            Self::Number => number(value, cx),
            Self::Time => instant(value, cx),
            Self::Text => cast(text(value, cx), DataType::Utf8),
            Self::List => cast(list(value, cx)?, DataType::new_list(DataType::Utf8, true)),
        })
    }

    pub(crate) fn value(self, expr: Expr) -> Value {
        match self {
            Self::Number => Value::new(expr, Kind::Number),
            Self::Time => Value::new(expr, Kind::Time),
            Self::Text => Value::new(expr, Kind::Dynamic),
            Self::List => Value::list(expr, Kind::Dynamic),
        }
    }
}

/// The first of two values that is not null.
pub(crate) fn coalesce(first: &Value, second: &Value, cx: &Cx<'_>) -> Result<Value> {
    let common = Common::of(first, second);
    let values = vec![common.make(first, cx)?, common.make(second, cx)?];
    Ok(common.value(datafusion::functions::expr_fn::coalesce(values)))
}

/// As a condition, or an error that names the operator or function that wants one.
pub(crate) fn boolean(value: &Value, wanted_by: &str, span: Span) -> Result<Expr> {
    match value.kind {
        Kind::Bool if !value.multi => Ok(value.expr.clone()),
        Kind::Null => Ok(lit(ScalarValue::Boolean(None))),
        _ => {
            let message = format!("Type checking failed. '{wanted_by}' only takes boolean arguments.");
            Err(no_condition(value, message, span))
        }
    }
}

/// The error of a value where a condition is wanted.
pub(crate) fn no_condition(value: &Value, message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    let mut error = error(Code::TypeMismatch, span, message);
    error.primary.text = format!("this is {}", describe(value));
    error.help = Some("compare it with something, or ask with `isnotnull(…)` whether it is there".into());
    error
}

/// What a value is, to the user.
pub(crate) fn describe(value: &Value) -> &'static str {
    match value.kind {
        _ if value.multi => "a multivalue",
        Kind::Null => "null",
        Kind::Bool => "a condition",
        Kind::Number => "a number",
        Kind::Text => "a text",
        Kind::Dynamic => "a value",
        Kind::Time => "a time",
    }
}

/// As a point in time, Timestamp(µs, UTC): seconds since the epoch.
pub(crate) fn time(value: &Value, cx: &Cx<'_>) -> Expr {
    match value.kind {
        Kind::Time if !value.multi => value.expr.clone(),
        Kind::Null => lit(ScalarValue::TimestampMicrosecond(None, Some("UTC".into()))),
        _ => cx.call(Primitive::FromEpoch, vec![number(value, cx)]),
    }
}

/// One value or another, by a condition.
pub(crate) fn choose(condition: Expr, then: &Value, otherwise: &Value, span: Span, cx: &Cx<'_>) -> Result<Value> {
    Ok(match (then.kind, otherwise.kind) {
        (_, Kind::Null) => Value { expr: when(condition, then.expr.clone()).end().at(span)?, ..then.clone() },
        (Kind::Null, _) => {
            let expr = when(condition.is_not_true(), otherwise.expr.clone()).end().at(span)?;
            Value { expr, ..otherwise.clone() }
        }
        _ => {
            let common = Common::of(then, otherwise);
            let (then, otherwise) = (common.make(then, cx)?, common.make(otherwise, cx)?);
            common.value(when(condition, then).otherwise(otherwise).at(span)?)
        }
    })
}

/// As a point in time, Int64 microseconds since the epoch.
pub(crate) fn micros(value: &Value, cx: &Cx<'_>) -> Expr {
    cast(instant(value, cx), DataType::Int64)
}

/// As [`time`], in microseconds whatever the column's unit is.
fn instant(value: &Value, cx: &Cx<'_>) -> Expr {
    cast(time(value, cx), DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))
}

/// The first value of a multivalue; single values as they are.
pub(crate) fn first(value: &Value, cx: &Cx<'_>) -> Value {
    if !value.multi {
        return value.clone();
    }
    Value::new(cx.call(Primitive::FirstOf, vec![value.expr.clone()]), Kind::Dynamic)
}

/// The text of a text literal.
pub(crate) fn literal_text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(scalar, _) => scalar.try_as_str().flatten(),
        _ => None,
    }
}

/// The value of a number literal.
pub(crate) fn literal_number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(ScalarValue::Float64(number), _) => *number,
        _ => None,
    }
}
