//! The search language: conditions to DataFusion predicates.
//!
//! A condition is true or not; a missing field is "not". Predicates here may be null instead of false, which filters treat alike, and
//! NOT asks for "not true", so that `NOT f=v` keeps rows without `f`.

mod alike;
mod index;
mod term;
mod time;

pub(crate) use index::holds_for;
use time::End;
pub(crate) use time::{alternative_bound, range, range_filter};

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, Operator, binary_expr, lit},
};
use spl_parser::{
    Code, Span, Spanned,
    ast::{CompareOp, FieldName, MatchForm, SearchExpr, SearchValue},
};

use crate::{
    Kind, Network, Primitive, Value, coerce,
    cx::{Cx, Result, error, unsupported},
    expr::{self, Comparison},
    frame::Frame,
    inner, parse_number, scope, subsearch, token,
};

/// Lowers a condition over the frame's fields.
pub(crate) fn lower(condition: &Spanned<SearchExpr>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    lower_within(condition, End::Now, frame, cx)
}

/// Lowers a condition, whose times end as its surroundings say unless it says so itself.
fn lower_within(condition: &Spanned<SearchExpr>, end: End, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    match &condition.value {
        SearchExpr::And(terms) => {
            let end = time::end_of(condition, end);
            Ok(expr::balanced(all(terms, end, frame, cx)?, Operator::And))
        }
        SearchExpr::Or(terms) => {
            let terms = gathered(all(terms, end, frame, cx)?, cx);
            let mut every = alike::asked_by_all(&terms, cx);
            every.push(expr::balanced(alike::together(terms, cx), Operator::Or));
            Ok(every.into_iter().reduce(Expr::and).unwrap_or_else(|| lit(false)))
        }
        SearchExpr::Not(inner) => Ok(negate(lower_within(inner, End::Open, frame, cx)?)),
        SearchExpr::Compare { field, op, value } => compare(field, op.value, value, frame, cx),
        SearchExpr::In { field, values } => is_in(field, values, frame, cx),
        SearchExpr::Term(value) => Ok(term::lower(value, frame, cx)),
        SearchExpr::Time(modifier) => time::lower(modifier, end, frame, cx),
        SearchExpr::Subsearch(inner) => {
            let condition = subsearch::condition(inner, cx)?;
            lower_within(&Spanned::new(condition, inner.span), end, frame, cx)
        }
        SearchExpr::Splice { field, op, subsearch: inner } => {
            let Some(values) = subsearch::text(inner, cx)? else { return Ok(lit(false)) };
            let condition = spliced(field, op.as_ref(), values, inner.span)?;
            lower_within(&Spanned::new(condition, inner.span), end, frame, cx)
        }
        SearchExpr::TimeSetting(setting) => Err(unsupported(setting.span, format_args!("`{setting}`"))),
        SearchExpr::Empty => Ok(lit(false)),
    }
}

/// `field=[ … ]`: the texts that the subsearch gives, in place of the value or of the list.
fn spliced(
    field: &Spanned<FieldName>,
    op: Option<&Spanned<CompareOp>>,
    values: Vec<String>,
    span: Span,
) -> Result<SearchExpr> {
    let op = op.map_or(CompareOp::Eq, |op| op.value);
    let terms = values.into_iter().map(|value| {
        let condition = inner::condition(&format!("{}{op}{}", field.value, value.trim()));
        condition.map(|condition| Spanned::new(condition.value, span)).ok_or_else(|| {
            error(
                Code::OptionValue,
                span,
                format!("the subsearch gives `{value}`, which is no value for `{}`", field.value),
            )
        })
    });
    Ok(subsearch::any(terms.collect::<Result<_>>()?))
}

/// Where a condition names a field.
pub(crate) fn mentions(condition: &Spanned<SearchExpr>, name: &str) -> Option<spl_parser::Span> {
    match &condition.value {
        SearchExpr::And(terms) | SearchExpr::Or(terms) => terms.iter().find_map(|term| mentions(term, name)),
        SearchExpr::Not(inner) => mentions(inner, name),
        SearchExpr::Compare { field, .. } | SearchExpr::In { field, .. } => {
            (field.as_str() == name).then_some(field.span)
        }
        _ => None,
    }
}

fn all(terms: &[Spanned<SearchExpr>], end: End, frame: &Frame, cx: &mut Cx<'_>) -> Result<Vec<Expr>> {
    terms.iter().map(|term| lower_within(term, end, frame, cx)).collect()
}

/// Alternatives over one column share a call, which reads each value once.
fn gathered(terms: Vec<Expr>, cx: &Cx<'_>) -> Vec<Expr> {
    let name = cx.catalog.primitive(Primitive::WildcardMatch);
    let mut gathered: Vec<Expr> = Vec::with_capacity(terms.len());
    for term in terms {
        if let Expr::ScalarFunction(call) = &term
            && call.name() == name.name()
            && let Some((column, patterns)) = call.args.split_first()
        {
            let same = gathered.iter_mut().find_map(|other| match other {
                Expr::ScalarFunction(other) if other.name() == name.name() && other.args.first() == Some(column) => {
                    Some(&mut other.args)
                }
                _ => None,
            });
            if let Some(args) = same {
                args.extend(patterns.iter().cloned());
                continue;
            }
        }
        gathered.push(term);
    }
    gathered
}

/// Whatever the condition doesn't match.
fn negate(predicate: Expr) -> Expr {
    match predicate {
        // The optimizer and the file readers know the plain forms better.
        Expr::IsNotNull(inner) => inner.is_null(),
        Expr::Literal(ScalarValue::Boolean(Some(value)), _) => lit(!value),
        other => other.is_not_true(),
    }
}

fn compare(
    field: &Spanned<FieldName>,
    op: CompareOp,
    value: &Spanned<SearchValue>,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Expr> {
    let column = scope::resolve(field.as_str(), field.span, frame, cx);
    if column.kind == Kind::Null {
        return Ok(lit(ScalarValue::Boolean(None)));
    }
    Ok(match op {
        CompareOp::Eq => equals(&column, value, cx),
        CompareOp::NotEq => differs(&column, value, cx),
        CompareOp::Lt => order(&column, Comparison::Lt, value, cx)?,
        CompareOp::LtEq => order(&column, Comparison::LtEq, value, cx)?,
        CompareOp::Gt => order(&column, Comparison::Gt, value, cx)?,
        CompareOp::GtEq => order(&column, Comparison::GtEq, value, cx)?,
    })
}

/// `f IN (a, b*)` is any of `f=a`, `f=b*`; plain patterns share one call.
fn is_in(field: &Spanned<FieldName>, values: &[Spanned<SearchValue>], frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    let column = scope::resolve(field.as_str(), field.span, frame, cx);
    if column.kind == Kind::Null {
        return Ok(lit(ScalarValue::Boolean(None)));
    }
    let (plain, special): (Vec<_>, Vec<_>) = values.iter().partition(|value| is_plain(value, &column, cx));
    let mut tests: Vec<Expr> = special.into_iter().map(|value| equals(&column, value, cx)).collect();
    if !plain.is_empty() {
        let patterns = plain.into_iter().map(|value| token::bind_pattern(&value.text, cx.catalog));
        tests.insert(0, wildcard_match(Primitive::WildcardMatch, &column, patterns, cx));
    }
    Ok(expr::balanced(tests, Operator::Or))
}

/// Whether `f=value` is nothing but a pattern over text.
fn is_plain(value: &SearchValue, column: &Value, cx: &Cx<'_>) -> bool {
    let text = token::bind(&value.text, cx.catalog);
    value.form != MatchForm::Case
        && matches!(column.kind, Kind::Text | Kind::Dynamic)
        && value.text != "*"
        && !is_network(&text)
}

/// `f=value`: texts, whole values, ignoring letter case, `*` any run. Of a multivalue any value.
fn equals(column: &Value, value: &SearchValue, cx: &Cx<'_>) -> Expr {
    if value.text == "*" {
        return column.expr.clone().is_not_null();
    }
    let pattern = token::bind_pattern(&value.text, cx.catalog);
    if let Some(number) = same_number(column, &pattern) {
        return binary_expr(number.0, Operator::Eq, number.1);
    }
    let primitive = if value.form == MatchForm::Case { Primitive::WildcardMatchCase } else { Primitive::WildcardMatch };
    let matches = wildcard_match(primitive, column, [pattern], cx);
    let network = token::bind(&value.text, cx.catalog);
    if is_network(&network) {
        let within = cx.call(Primitive::CidrMatch, vec![lit(network), coerce::texts(column, cx)]);
        return matches.or(within);
    }
    matches
}

/// `f!=value`: the field is there and differs; of a multivalue any value differs. \[U\]
fn differs(column: &Value, value: &SearchValue, cx: &Cx<'_>) -> Expr {
    if value.text == "*" {
        return lit(false);
    }
    if column.multi {
        let pattern = token::bind_pattern(&value.text, cx.catalog);
        return wildcard_match(Primitive::WildcardDiffers, column, [pattern], cx);
    }
    // Null stays null, so rows without the field are not kept.
    Expr::Not(Box::new(equals(column, value, cx)))
}

/// `f<value` and its kin: as numbers where both sides are, else as texts.
fn order(column: &Value, op: Comparison, value: &Spanned<SearchValue>, cx: &Cx<'_>) -> Result<Expr> {
    let text = token::bind(&value.text, cx.catalog);
    let literal = match parse_number(&text).filter(|number| number.is_finite()) {
        Some(number) => Value::new(lit(number), Kind::Number),
        None => Value::new(lit(text), Kind::Text),
    };
    match (column.kind, literal.kind) {
        (Kind::Number | Kind::Time, Kind::Text) => Ok(expr::compare_text(column, op, literal.expr, cx)),
        _ => Ok(expr::compare(column, op, &literal, value.span, cx)?.expr),
    }
}

fn wildcard_match(
    primitive: Primitive,
    column: &Value,
    patterns: impl IntoIterator<Item = String>,
    cx: &Cx<'_>,
) -> Expr {
    let patterns = patterns.into_iter().map(lit);
    cx.call(primitive, std::iter::once(coerce::texts(column, cx)).chain(patterns).collect())
}

/// A numeric column and an integer pattern in the form that SPL shows compare as they are, which file statistics understand.
fn same_number(column: &Value, pattern: &str) -> Option<(Expr, Expr)> {
    if column.kind != Kind::Number || column.multi {
        return None;
    }
    let number: i64 = pattern.parse().ok()?;
    let canonical = number.to_string() == pattern && number.unsigned_abs() < 1 << 53;
    canonical.then(|| (column.expr.clone(), lit(number)))
}

/// Whether the value is an address with a prefix length.
fn is_network(text: &str) -> bool {
    text.contains('/') && Network::parse(text).is_some()
}
