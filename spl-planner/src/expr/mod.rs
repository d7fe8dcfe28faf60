//! The eval language: AST to DataFusion expressions.

mod arithmetic;
mod call;
mod compare;
mod each;
mod lookup;
mod sigfig;

pub(crate) use call::named as call_named;
pub(crate) use compare::{Comparison, compare, compare_text};

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr as DfExpr, Operator, binary_expr, lit},
};
use spl_parser::{
    Code, Span, Spanned,
    ast::{BinaryOp, Expr, Subsearch, UnaryOp},
};

use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, error},
    frame::Frame,
    inner, scope, search, token,
};

/// Lowers an expression over the frame's fields.
pub(crate) fn lower(expr: &Spanned<Expr>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    match &expr.value {
        Expr::Number(digits) => number_literal(digits, expr.span),
        Expr::Text(text) => Ok(Value::new(lit(token::bind(text, cx.catalog)), Kind::Text)),
        // A bare NULL is nothing, unless a column is really called so.
        Expr::Field(name) if name.as_str() == "NULL" && !frame.has("NULL") => Ok(scope::absent()),
        Expr::Field(name) => Ok(scope::resolve(name.as_str(), expr.span, frame, cx)),
        Expr::Token(name) => match cx.catalog.tokens().get(name) {
            Some(value) => Ok(Value::new(lit(value.as_str()), Kind::Dynamic)),
            None => {
                let mut error = error(Code::UnknownToken, expr.span, format!("the token `${name}$` has no value"));
                error.help =
                    Some(format!("give `{name}` a value where the search is run; text stands in double quotes"));
                Err(error)
            }
        },
        Expr::Unary { op, operand } => unary(op, operand, frame, cx),
        Expr::Binary { left, op, right } => binary(left, op, right, frame, cx),
        Expr::And(terms) => logical(terms, Operator::And, "AND", frame, cx),
        Expr::Or(terms) => logical(terms, Operator::Or, "OR", frame, cx),
        Expr::In { operand, list } => compare::is_in(operand, list, frame, cx),
        Expr::Call { name, arguments } if name.eq_ignore_ascii_case("lookup") => {
            lookup::lower(arguments, expr.span, frame, cx)
        }
        Expr::Call { name, arguments } => match arguments.as_slice() {
            [calculation] if name.eq_ignore_ascii_case("sigfig") => sigfig::lower(calculation, expr.span, frame, cx),
            _ => call::call(name, arguments, expr.span, frame, cx),
        },
        Expr::Subsearch(inner) => spliced(inner, frame, cx),
        Expr::SearchMatch(condition) => {
            // Search conditions are true or not, never null.
            Ok(Value::new(search::lower(condition, frame, cx)?.is_true(), Kind::Bool))
        }
    }
}

/// `[ … ]` in an expression: the text that its rows make is part of the expression, as `return` writes it.
fn spliced(subsearch: &Subsearch, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    let Some(texts) = crate::subsearch::text(subsearch, cx)? else { return Ok(scope::absent()) };
    let text = texts.join(" OR ");
    if text.trim().is_empty() {
        return Ok(scope::absent());
    }
    match inner::expression(&text) {
        Some(expression) => lower(&Spanned::new(expression, subsearch.span), frame, cx),
        None => {
            let message = format!("the subsearch gives `{text}`, which is no expression");
            Err(error(Code::OptionValue, subsearch.span, message))
        }
    }
}

/// Calls a function of eval with values that are lowered already.
pub(crate) fn call(name: &str, values: Vec<(Value, Span)>, span: Span, cx: &mut Cx<'_>) -> Result<Value> {
    call::named(name, values, span, span, cx)
}

/// Lowers a condition; `wanted_by` names who wants it, for the message where it is none.
pub(crate) fn condition(expr: &Spanned<Expr>, wanted_by: &str, frame: &Frame, cx: &mut Cx<'_>) -> Result<DfExpr> {
    let value = lower(expr, frame, cx)?;
    coerce::boolean(&value, wanted_by, expr.span)
}

fn number_literal(digits: &str, span: Span) -> Result<Value> {
    match digits.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Value::new(lit(number), Kind::Number)),
        _ => Err(error(Code::InvalidNumber, span, format!("The number {digits} is invalid."))),
    }
}

fn unary(op: &Spanned<UnaryOp>, operand: &Spanned<Expr>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    match op.value {
        UnaryOp::Not => {
            let condition = condition(operand, "NOT", frame, cx)?;
            Ok(Value::new(DfExpr::Not(Box::new(condition)), Kind::Bool))
        }
        UnaryOp::Plus => lower(operand, frame, cx),
        UnaryOp::Minus => {
            let value = lower(operand, frame, cx)?;
            let number = arithmetic::operand(&value, "-", operand.span, cx)?;
            let number = match coerce::literal_number(&number) {
                Some(literal) => lit(-literal),
                None => DfExpr::Negative(Box::new(number)),
            };
            Ok(Value::new(number, Kind::Number))
        }
    }
}

fn binary(
    left: &Spanned<Expr>,
    op: &Spanned<BinaryOp>,
    right: &Spanned<Expr>,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Value> {
    let span = left.span.to(right.span);
    if op.value == BinaryOp::Xor {
        let (left, right) = (condition(left, "XOR", frame, cx)?, condition(right, "XOR", frame, cx)?);
        return Ok(Value::new(binary_expr(left, Operator::NotEq, right), Kind::Bool));
    }
    let l = lower(left, frame, cx)?;
    let r = lower(right, frame, cx)?;
    match op.value {
        BinaryOp::Eq => compare(&l, Comparison::Eq, &r, span, cx),
        BinaryOp::NotEq => compare(&l, Comparison::NotEq, &r, span, cx),
        BinaryOp::Lt => compare(&l, Comparison::Lt, &r, span, cx),
        BinaryOp::LtEq => compare(&l, Comparison::LtEq, &r, span, cx),
        BinaryOp::Gt => compare(&l, Comparison::Gt, &r, span, cx),
        BinaryOp::GtEq => compare(&l, Comparison::GtEq, &r, span, cx),
        BinaryOp::Like => call::named("like", vec![(l, left.span), (r, right.span)], op.span, span, cx),
        BinaryOp::Concat => arithmetic::concat(&l, &r, span, cx),
        BinaryOp::Plus => arithmetic::plus(&l, &r, span, cx),
        BinaryOp::Minus => arithmetic::numeric(&l, Operator::Minus, "-", &r, span, cx),
        BinaryOp::Multiply => arithmetic::numeric(&l, Operator::Multiply, "*", &r, span, cx),
        BinaryOp::Divide => arithmetic::numeric(&l, Operator::Divide, "/", &r, span, cx),
        BinaryOp::Modulo => arithmetic::numeric(&l, Operator::Modulo, "%", &r, span, cx),
        BinaryOp::Xor => Ok(Value::new(lit(ScalarValue::Boolean(None)), Kind::Bool)),
    }
}

/// AND and OR are three-valued, as DataFusion's are.
fn logical(terms: &[Spanned<Expr>], op: Operator, name: &str, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    let terms = terms.iter().map(|term| condition(term, name, frame, cx)).collect::<Result<Vec<_>>>()?;
    Ok(Value::new(balanced(terms, op), Kind::Bool))
}

/// Joins conditions by AND or OR into a tree of logarithmic depth: a list of thousands must not become a chain of thousands.
pub(crate) fn balanced(mut terms: Vec<DfExpr>, op: Operator) -> DfExpr {
    while terms.len() > 1 {
        let mut pairs = Vec::with_capacity(terms.len().div_ceil(2));
        let mut rest = terms.into_iter();
        while let Some(left) = rest.next() {
            pairs.push(match rest.next() {
                Some(right) => binary_expr(left, op, right),
                None => left,
            });
        }
        terms = pairs;
    }
    terms.pop().unwrap_or_else(|| lit(op == Operator::And))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(expr: &DfExpr) -> usize {
        match expr {
            DfExpr::BinaryExpr(binary) => 1 + depth(&binary.left).max(depth(&binary.right)),
            _ => 0,
        }
    }

    #[test]
    fn long_lists_become_shallow_trees() {
        for (terms, expected) in [(1, 0), (2, 1), (3, 2), (1000, 10), (1025, 11)] {
            let conditions = (0..terms).map(|term| lit(term).eq(lit(0)).is_true()).collect();
            assert_eq!(depth(&balanced(conditions, Operator::Or)), expected, "{terms}");
        }
    }

    #[test]
    fn no_terms_are_what_changes_nothing() {
        assert_eq!(balanced(vec![], Operator::And), lit(true));
        assert_eq!(balanced(vec![], Operator::Or), lit(false));
    }
}
