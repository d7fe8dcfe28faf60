//! `= != < <= > >=` and IN of the eval language.
//!
//! Two numbers compare as numbers and two texts as texts, case-sensitive. A field's text counts as a number where both sides
//! look like one, except beside a text literal, which is always text. Of a multivalue any value may satisfy. Null gives null.

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr as DfExpr, Operator, binary_expr, in_list, lit},
};
use spl_parser::{Code, Span, Spanned, ast::Expr};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    expr,
    frame::Frame,
};

/// A comparison operator of either language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    NotEq,
    Lt,
    LtEq,
    Gt,
    GtEq,
}

impl Comparison {
    /// As written, which is also how the `compare` primitive is told.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::NotEq => "!=",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
        }
    }

    pub(crate) fn operator(self) -> Operator {
        match self {
            Self::Eq => Operator::Eq,
            Self::NotEq => Operator::NotEq,
            Self::Lt => Operator::Lt,
            Self::LtEq => Operator::LtEq,
            Self::Gt => Operator::Gt,
            Self::GtEq => Operator::GtEq,
        }
    }
}

/// Compares two values.
pub(crate) fn compare(left: &Value, op: Comparison, right: &Value, span: Span, cx: &Cx<'_>) -> Result<Value> {
    let bool = |expr| Ok(Value::new(expr, Kind::Bool));
    let native = |l, r| bool(binary_expr(l, op.operator(), r));
    if left.kind == Kind::Null || right.kind == Kind::Null {
        return bool(lit(ScalarValue::Boolean(None)));
    }
    match (left.kind, right.kind) {
        (Kind::Bool, Kind::Bool) => return native(left.expr.clone(), right.expr.clone()),
        (Kind::Bool, _) | (_, Kind::Bool) => return Err(different_types(left, op, right, span)),
        _ => {}
    }
    if is_literal(left) && is_literal(right) && left.kind != right.kind {
        return Err(different_types(left, op, right, span));
    }
    if left.multi || right.multi || is_text(left) != is_text(right) || both_dynamic(left, right) {
        let name = if left.kind == Kind::Text || right.kind == Kind::Text { text_only(op) } else { op.symbol() };
        return bool(cx.call(Primitive::Compare, vec![side(left, cx), lit(name), side(right, cx)]));
    }
    match (left.kind, right.kind) {
        (Kind::Time, Kind::Time) => native(left.expr.clone(), right.expr.clone()),
        (Kind::Time, Kind::Number) => time_literal(&right.expr).map_or_else(
            || native(coerce::number(left, cx), right.expr.clone()),
            |time| native(left.expr.clone(), time),
        ),
        (Kind::Number, Kind::Time) => time_literal(&left.expr).map_or_else(
            || native(left.expr.clone(), coerce::number(right, cx)),
            |time| native(time, right.expr.clone()),
        ),
        // DataFusion widens the narrower of two numeric columns.
        _ => native(left.expr.clone(), right.expr.clone()),
    }
}

/// Compares as texts whatever the sides look like.
pub(crate) fn compare_text(left: &Value, op: Comparison, right: DfExpr, cx: &Cx<'_>) -> DfExpr {
    if left.multi {
        return cx.call(Primitive::Compare, vec![left.expr.clone(), lit(text_only(op)), right]);
    }
    binary_expr(coerce::text(left, cx), op.operator(), right)
}

/// How the `compare` primitive is told to take both sides as text.
fn text_only(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "text =",
        Comparison::NotEq => "text !=",
        Comparison::Lt => "text <",
        Comparison::LtEq => "text <=",
        Comparison::Gt => "text >",
        Comparison::GtEq => "text >=",
    }
}

fn different_types(left: &Value, op: Comparison, right: &Value, span: Span) -> Box<spl_parser::Diagnostic> {
    let message = format!("Type checking failed. The '{}' operator received different types.", op.symbol());
    let mut error = error(Code::TypeMismatch, span, message);
    error.primary.text = format!("{} and {}", coerce::describe(left), coerce::describe(right));
    error.help = Some(match (left.kind, right.kind) {
        (Kind::Bool, _) | (_, Kind::Bool) => "only conditions compare with conditions".to_owned(),
        _ => "write both in double quotes, or both without".to_owned(),
    });
    error
}

fn is_literal(value: &Value) -> bool {
    matches!(value.expr, DfExpr::Literal(..)) && matches!(value.kind, Kind::Number | Kind::Text)
}

fn is_text(value: &Value) -> bool {
    matches!(value.kind, Kind::Text | Kind::Dynamic)
}

fn both_dynamic(left: &Value, right: &Value) -> bool {
    left.kind == Kind::Dynamic && right.kind == Kind::Dynamic
}

/// A side of the `compare` primitive: text as it is, anything else as a number.
fn side(value: &Value, cx: &Cx<'_>) -> DfExpr {
    if value.multi || is_text(value) { value.expr.clone() } else { coerce::number(value, cx) }
}

/// A number literal as a point in time, so that a bound on `_time` reaches the table.
fn time_literal(expr: &DfExpr) -> Option<DfExpr> {
    let micros = coerce::literal_number(expr)? * 1e6;
    let exact = micros.fract() == 0.0 && micros.abs() < 9e15;
    exact.then(|| lit(ScalarValue::TimestampMicrosecond(Some(micros as i64), Some("UTC".into()))))
}

/// `x IN (a, b)`: equal to any of them; no wildcards.
pub(super) fn is_in(operand: &Spanned<Expr>, list: &[Spanned<Expr>], frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    let value = expr::lower(operand, frame, cx)?;
    let items = list.iter().map(|item| Ok((expr::lower(item, frame, cx)?, item.span))).collect::<Result<Vec<_>>>()?;
    let plain = is_text(&value) && !value.multi;
    if plain && items.iter().all(|(item, _)| coerce::literal_text(&item.expr).is_some() && item.kind == Kind::Text) {
        let items = items.into_iter().map(|(item, _)| item.expr).collect();
        return Ok(Value::new(in_list(value.expr, items, false), Kind::Bool));
    }
    let tests = items
        .iter()
        .map(|(item, span)| Ok(compare(&value, Comparison::Eq, item, *span, cx)?.expr))
        .collect::<Result<Vec<_>>>()?;
    Ok(Value::new(expr::balanced(tests, Operator::Or), Kind::Bool))
}
