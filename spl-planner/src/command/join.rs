//! `join`: the fields of other rows beside those of the rows that match them.

use datafusion::{
    arrow::datatypes::DataType,
    common::JoinType as Kind,
    functions_nested::expr_fn::array_to_string,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, Operator, cast, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, RowSource},
    command::{Join, JoinCondition, JoinType},
};

use super::Lower;
use crate::{
    beside::Beside,
    coerce,
    cx::{Cx, Result},
    expr,
    frame::{Frame, Output, column},
    scope, subsearch,
};

/// The fields of either side that must be equal.
type Pairs = Vec<(Spanned<FieldName>, Spanned<FieldName>)>;

impl Lower for Join {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let other = match &self.source {
            RowSource::Subsearch(inner) => subsearch::limited(inner, &self.limits, cx)?,
            RowSource::Dataset(dataset) => super::from::rows(dataset, dataset.span, cx)?,
        };
        let (frame, other, pairs) = match (&self.left, &self.right) {
            // Names of the sides mean nothing without conditions.
            _ if self.on.is_empty() => {
                let fields = key_fields(self, &frame, &other, span)?;
                (frame, other, fields.into_iter().map(|field| (field.clone(), field)).collect())
            }
            (Some(left), Some(right)) => {
                let pairs = pairs(self, left, right)?;
                (prefixed(frame, left, span, cx)?, prefixed(other, right, span, cx)?, pairs)
            }
            _ => return Err(no_sides(span)),
        };
        let left: Vec<Expr> = pairs.iter().map(|(left, _)| key(left, &frame, cx)).collect();
        let right: Vec<Expr> = pairs.iter().map(|(_, right)| key(right, &other, cx)).collect();
        let max = self.max.as_ref().map_or(1, |max| max.value);
        if self.usetime {
            return in_time(self, (frame, other), (left, right), max, span, cx);
        }
        let other = match max {
            0 => other,
            max => first_of_each(other, &right, max, span)?,
        };
        let kind = match self.kind {
            JoinType::Inner => Kind::Inner,
            JoinType::Left => Kind::Left,
        };
        let both = Beside::join(frame, other, (left, right), kind, span, cx)?;
        both.merge(|_| true, self.overwrite, span, cx)
    }
}

/// The fields of the conditions, those of the left side first; either side may be written first.
fn pairs(join: &Join, left: &str, right: &str) -> Result<Pairs> {
    let is_of = |name: &Spanned<FieldName>, side: &str| {
        name.as_str().strip_prefix(side).and_then(|rest| rest.strip_prefix('.')).is_some_and(|name| !name.is_empty())
    };
    let mut pairs = Vec::with_capacity(join.on.len());
    for JoinCondition { left: one, right: other } in &join.on {
        pairs.push(match () {
            () if is_of(one, left) && is_of(other, right) => (one.clone(), other.clone()),
            () if is_of(other, left) && is_of(one, right) => (other.clone(), one.clone()),
            () => return Err(no_sides(one.span.to(other.span))),
        });
    }
    Ok(pairs)
}

fn no_sides(span: Span) -> Box<Diagnostic> {
    let message = "A condition of `join` must name a field of either side.";
    let help = "write for example `left=L right=R where L.user=R.account`";
    Box::new(Diagnostic::error(Code::Expected, span, message).help(help))
}

/// The fields of a side under its name: what follows reads `L.user`. \[D join\] That holds of internal fields too. \[U\]
fn prefixed(frame: Frame, side: &str, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let more = frame.may_have_more();
    let names = scope::all(&frame, cx);
    let outputs = names.iter().map(|name| Output::new(format!("{side}.{name}"), column(name))).collect();
    let frame = frame.without_formats().project(outputs, span)?.closed();
    Ok(if more { frame.vague() } else { frame })
}

/// The matches that are no later, or no earlier, than the row they match, to the second. A row without one is dropped, whatever the
/// kind of the join. \[D join\]
fn in_time(
    join: &Join,
    (frame, other): (Frame, Frame),
    keys: (Vec<Expr>, Vec<Expr>),
    max: u64,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let named = join.left.as_ref().zip(join.right.as_ref()).filter(|_| !join.on.is_empty());
    let name = |side: Option<&Spanned<String>>| side.map_or_else(|| "_time".to_owned(), |side| format!("{side}._time"));
    let (frame, number) = frame.numbered(span)?;
    let (frame, at) = second(frame, &name(named.map(|(left, _)| left)), span, cx)?;
    let (other, other_at) = second(other, &name(named.map(|(_, right)| right)), span, cx)?;
    let mut both = Beside::join(frame, other, keys, Kind::Inner, span, cx)?;
    let (at, other_at) = (column(&at), both.right_column(&other_at));
    both = both.filter(if join.earlier { other_at.lt_eq(at) } else { other_at.gt_eq(at) }, span)?;
    if max > 0 {
        both = both.first(max, &number, span)?;
    }
    both.merge(|_| true, join.overwrite, span, cx)
}

fn second(frame: Frame, name: &str, span: Span, cx: &mut Cx<'_>) -> Result<(Frame, String)> {
    let time = coerce::micros(&scope::current(name, &frame, cx), cx) / lit(1_000_000_i64);
    frame.compute("second", time, span)
}

/// The fields that must be equal: those written, or all that both sides have, internal ones aside.
fn key_fields(join: &Join, left: &Frame, right: &Frame, span: Span) -> Result<Vec<Spanned<FieldName>>> {
    if !join.fields.is_empty() {
        return Ok(join.fields.clone());
    }
    let common = left.fields().iter().filter(|name| right.has(name) && !name.starts_with('_'));
    let common: Vec<_> = common.map(|name| Spanned::new(FieldName(name.clone()), span)).collect();
    if common.is_empty() && !left.may_have_more() && !right.may_have_more() {
        let message = "The following join field(s) do not exist in the data: the rows have no field in common.";
        let error = Diagnostic::error(Code::UnknownField, span, message).help("name the fields to join on");
        return Err(Box::new(error));
    }
    Ok(common)
}

/// What a key is compared by: its text; of a multivalue all of its values. \[U\]
pub(super) fn key(field: &Spanned<FieldName>, side: &Frame, cx: &mut Cx<'_>) -> Expr {
    let value = scope::resolve(field.as_str(), field.span, side, cx);
    let text = coerce::texts(&value, cx);
    let text = if value.multi { array_to_string(text, lit("\n")) } else { text };
    cast(text, DataType::Utf8)
}

/// The first rows of each combination of keys.
fn first_of_each(frame: Frame, keys: &[Expr], max: u64, span: Span) -> Result<Frame> {
    let fields: Vec<Output> = frame.fields().iter().map(|name| Output::keep(name)).collect();
    let (frame, number) = frame.window("nth", row_number().partition_by(keys.to_vec()), span)?;
    let present = keys.iter().map(|key| key.clone().is_not_null()).collect();
    let present = expr::balanced(present, Operator::And);
    frame.filter(present.and(column(&number).lt_eq(lit(max))), span)?.project(fields, span)
}
