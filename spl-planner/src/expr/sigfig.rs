//! `sigfig(<expression>)`: its result, with no more figures than its operands have as they are written.

use datafusion::arrow::datatypes::DataType;
use datafusion::{
    functions::expr_fn::{abs, character_length, floor, least, log10, strpos},
    logical_expr::{Expr as DfExpr, Operator, cast, lit, when},
};
use spl_parser::{
    Span, Spanned,
    ast::{BinaryOp, Expr, UnaryOp},
};

use super::{arithmetic, call, lower as lower_plain};
use crate::{
    Value, coerce,
    cx::{At, Cx, Result},
    frame::Frame,
};

/// More decimals than any double has.
const ALL_DECIMALS: f64 = 400.0;

/// A number, and how many of its decimals count: fewer than none where tens or hundreds don't.
struct Measured {
    value: Value,
    decimals: DfExpr,
}

/// `sigfig(…)` of a calculation.
pub(super) fn lower(calculation: &Spanned<Expr>, span: Span, frame: &Frame, cx: &mut Cx<'_>) -> Result<Value> {
    let Measured { value, decimals } = measure(calculation, frame, cx)?;
    let decimals = Value::new(decimals, crate::Kind::Number);
    call::named("round", vec![(value, calculation.span), (decimals, calculation.span)], span, span, cx)
}

fn measure(expr: &Spanned<Expr>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Measured> {
    match &expr.value {
        Expr::Number(digits) => {
            let value = lower_plain(expr, frame, cx)?;
            Ok(Measured { value, decimals: lit(written_decimals(digits)) })
        }
        Expr::Unary { op, operand } if matches!(op.value, UnaryOp::Minus | UnaryOp::Plus) => {
            let decimals = measure(operand, frame, cx)?.decimals;
            Ok(Measured { value: lower_plain(expr, frame, cx)?, decimals })
        }
        Expr::Binary { left, op, right } => {
            let (operator, name) = match op.value {
                BinaryOp::Plus => (Operator::Plus, "+"),
                BinaryOp::Minus => (Operator::Minus, "-"),
                BinaryOp::Multiply => (Operator::Multiply, "*"),
                BinaryOp::Divide => (Operator::Divide, "/"),
                _ => return shown(expr, frame, cx),
            };
            let (l, r) = (measure(left, frame, cx)?, measure(right, frame, cx)?);
            let span = left.span.to(right.span);
            let value = match operator {
                Operator::Plus => arithmetic::plus(&l.value, &r.value, span, cx)?,
                _ => arithmetic::numeric(&l.value, operator, name, &r.value, span, cx)?,
            };
            let decimals = match operator {
                Operator::Plus | Operator::Minus => least(vec![l.decimals, r.decimals]),
                _ => {
                    // As many figures as the operand with the fewest has.
                    let figures = |of: &Measured, cx: &Cx<'_>| of.decimals.clone() + exponent(&of.value, cx);
                    least(vec![figures(&l, cx), figures(&r, cx)]) - exponent(&value, cx)
                }
            };
            Ok(Measured { value, decimals })
        }
        _ => shown(expr, frame, cx),
    }
}

/// A value that isn't written in the search has the decimals that it shows.
fn shown(expr: &Spanned<Expr>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Measured> {
    let value = lower_plain(expr, frame, cx)?;
    let text = coerce::text(&value, cx);
    let point = strpos(text.clone(), lit("."));
    let after = cast(character_length(text.clone()), DataType::Float64) - cast(point.clone(), DataType::Float64);
    let decimals = when(strpos(text, lit("e")).gt(lit(0)), lit(ALL_DECIMALS))
        .when(point.gt(lit(0)), after)
        .otherwise(lit(0.0))
        .at(expr.span)?;
    Ok(Measured { value, decimals })
}

/// The exponent of a number's first figure in base 10.
fn exponent(value: &Value, cx: &Cx<'_>) -> DfExpr {
    floor(log10(abs(coerce::number(value, cx))))
}

/// The digits after the point of a number as it is written.
fn written_decimals(digits: &str) -> f64 {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let after = mantissa.split_once('.').map_or(0, |(_, after)| after.len());
    (after as f64 - exponent.parse().unwrap_or(0.0)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_what_is_written() {
        for (digits, decimals) in
            [("1111", 0.0), ("1.00", 2.0), (".5", 1.0), ("1.25e1", 1.0), ("1e5", 0.0), ("1e-3", 3.0)]
        {
            assert_eq!(written_decimals(digits), decimals, "{digits}");
        }
    }
}
