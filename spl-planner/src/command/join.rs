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
    command::{Join, JoinType},
};

use super::Lower;
use crate::{
    beside::Beside,
    coerce,
    cx::{Cx, Result, unsupported},
    expr,
    frame::{Frame, Output, column},
    scope, subsearch,
};

impl Lower for Join {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        if self.usetime {
            return Err(unsupported(span, "`usetime=true`"));
        }
        if let Some(named) = self.left.as_ref().or(self.right.as_ref()) {
            return Err(unsupported(named.span, "naming the sides of a join (`left=`, `right=`)"));
        }
        let other = match &self.source {
            RowSource::Subsearch(inner) => subsearch::limited(inner, &self.limits, cx)?,
            RowSource::Dataset(dataset) => super::from::rows(dataset, dataset.span, cx)?,
        };
        let fields = key_fields(self, &frame, &other, span)?;
        let keys =
            |side: &Frame, cx: &mut Cx<'_>| -> Vec<Expr> { fields.iter().map(|field| key(field, side, cx)).collect() };
        let left = keys(&frame, cx);
        let right = keys(&other, cx);
        let other = match self.max.as_ref().map_or(1, |max| max.value) {
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
