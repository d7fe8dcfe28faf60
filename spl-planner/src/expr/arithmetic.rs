//! `+ - * / %` and `.`: numbers are IEEE doubles, division by zero is null, and so is what is no number.

use datafusion::logical_expr::{Expr, Operator, binary_expr, lit, when};
use spl_parser::{Code, Span};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{At, Cx, Result, error},
};

/// The operand of an arithmetic operator as a number; a text literal can't be one.
pub(super) fn operand(value: &Value, op: &str, span: Span, cx: &Cx<'_>) -> Result<Expr> {
    let is_literal = coerce::literal_text(&value.expr).is_some();
    if value.kind == Kind::Bool || (value.kind == Kind::Text && is_literal) {
        let message = format!("Type checking failed. '{op}' only takes numbers.");
        let mut error = error(Code::TypeMismatch, span, message);
        error.primary.text = format!("this is {}", coerce::describe(value));
        error.help = is_literal.then(|| "write a number without quotes".to_owned());
        return Err(error);
    }
    Ok(coerce::number(value, cx))
}

/// `- * / %`.
pub(super) fn numeric(left: &Value, op: Operator, name: &str, right: &Value, span: Span, cx: &Cx<'_>) -> Result<Value> {
    let left = operand(left, name, span, cx)?;
    let mut right = operand(right, name, span, cx)?;
    if matches!(op, Operator::Divide | Operator::Modulo) {
        right = match coerce::literal_number(&right) {
            Some(literal) if literal != 0.0 => right,
            Some(_) => coerce::null_number(),
            None => when(right.clone().not_eq(lit(0.0)), right).end().at(span)?,
        };
    }
    Ok(Value::new(binary_expr(left, op, right), Kind::Number))
}

/// `+` adds numbers and joins texts. Which of the two it does with fields only shows row by row.
pub(super) fn plus(left: &Value, right: &Value, span: Span, cx: &Cx<'_>) -> Result<Value> {
    let is_number = |value: &Value| matches!(value.kind, Kind::Number | Kind::Time | Kind::Null);
    if left.kind == Kind::Bool || right.kind == Kind::Bool {
        return Err(mixed(left, right, span));
    }
    // What a field holds isn't known when Splunk checks types: beside text its number is text.
    let joins = |text: &Value, field: &Value| {
        text.kind == Kind::Text && field.kind == Kind::Number && matches!(field.expr, Expr::Column(_))
    };
    if joins(left, right) || joins(right, left) {
        return concat(left, right, cx);
    }
    if is_number(left) || is_number(right) {
        let literal = |value: &Value| value.kind == Kind::Text && coerce::literal_text(&value.expr).is_some();
        if literal(left) || literal(right) {
            return Err(mixed(left, right, span));
        }
        let sum = binary_expr(coerce::number(left, cx), Operator::Plus, coerce::number(right, cx));
        return Ok(Value::new(sum, Kind::Number));
    }
    let joined = concat(left, right, cx)?;
    if left.kind == Kind::Text || right.kind == Kind::Text {
        return Ok(joined);
    }
    let (l, r) = (coerce::number(left, cx), coerce::number(right, cx));
    let sum = cx.call(Primitive::ToText, vec![binary_expr(l.clone(), Operator::Plus, r.clone())]);
    let both = l.is_not_null().and(r.is_not_null());
    Ok(Value::new(when(both, sum).otherwise(joined.expr).at(span)?, Kind::Dynamic))
}

fn mixed(left: &Value, right: &Value, span: Span) -> Box<spl_parser::Diagnostic> {
    let mut error = error(Code::TypeMismatch, span, "Type checking failed. '+' only takes two strings or two numbers.");
    error.primary.text = format!("{} and {}", coerce::describe(left), coerce::describe(right));
    error.help = Some("join texts with `.`".into());
    error
}

/// `.` joins; numbers in the form that SPL shows them. Null with anything is null.
pub(super) fn concat(left: &Value, right: &Value, cx: &Cx<'_>) -> Result<Value> {
    let joined = cx.call(Primitive::Concat, vec![coerce::text(left, cx), coerce::text(right, cx)]);
    // Numbers joined make text that may well be a number: "1"."2" is 12.
    let kind = if left.kind == Kind::Text || right.kind == Kind::Text { Kind::Text } else { Kind::Dynamic };
    Ok(Value::new(joined, kind))
}
