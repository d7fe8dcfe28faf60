//! `selfjoin`: each row beside those after it that agree in the fields.
//!
//! The row itself comes first, one of the rows after it is the other: that is how the examples of Splunk's reference read. The last
//! row of a group has no other and goes, unless it is alone and `keepsingle` keeps it. \[U\] for three rows and more with `max`.

use datafusion::{
    arrow::datatypes::DataType,
    functions::expr_fn::least,
    functions_aggregate::expr_fn::count,
    functions_nested::expr_fn::gen_series,
    functions_window::{expr_fn::row_number, lead_lag::lead},
    logical_expr::{Expr, ExprFunctionExt, JoinType, Operator, cast, lit, when},
};
use spl_parser::{Span, command::Selfjoin};

use super::{Lower, join, mvexpand::unnest};
use crate::{
    beside::Beside,
    coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Selfjoin {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let keys = |side: &Frame, cx: &mut Cx<'_>| -> Vec<Expr> {
            self.fields.iter().map(|field| join::key(field, side, cx)).collect()
        };
        let groups = keys(&frame, cx);
        let present = groups.iter().map(|key| key.clone().is_not_null()).collect();
        let frame = frame.filter(expr::balanced(present, Operator::And), span)?;
        let (frame, _) = frame.numbered(span)?;
        let (frame, place) = frame.window("place", row_number().partition_by(groups.clone()), span)?;
        let (frame, size) = frame.whole("size", count(lit(1_i64)), groups.clone(), span)?;
        let integer = |name: &str| cast(column(name), DataType::Int64);
        let alone = integer(&size).eq(lit(1_i64)).and(lit(self.keepsingle));
        let max = self.max.as_ref().map_or(1, |max| max.value);
        if max == 1 {
            let stays = integer(&place).lt(integer(&size)).or(alone);
            return next(frame, &groups, self.overwrite, stays, span, cx);
        }
        let last = match i64::try_from(max) {
            Ok(max) if max > 0 => least(vec![integer(&place) + lit(max), integer(&size)]),
            _ => integer(&size),
        };
        // A row alone is its own other.
        let first = when(alone, integer(&place)).otherwise(integer(&place) + lit(1_i64)).at(span)?;
        let mut right_keys = keys(&frame, cx);
        right_keys.push(integer(&place));
        let (main, others) = frame.clone().compute("others", gen_series(first, last, lit(1_i64)), span)?;
        let main = unnest(main, &[&others], span)?;
        let mut left_keys = keys(&main, cx);
        left_keys.push(column(&others));
        let both = Beside::join(main, frame, (left_keys, right_keys), JoinType::Inner, span, cx)?;
        both.merge(|_| true, self.overwrite, span, cx)
    }
}

/// One other for each row, the next of its group: no join is needed.
fn next(mut frame: Frame, groups: &[Expr], overwrite: bool, stays: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut pairs = Vec::new();
    for name in scope::all(&frame, cx) {
        let following = lead(column(&name), Some(1), None).partition_by(groups.to_vec());
        let (with, other) = frame.window("other", following, span)?;
        frame = with;
        pairs.push((name, other));
    }
    let frame = frame.filter(stays, span)?;
    let mut outputs = Vec::new();
    for (name, other) in pairs {
        let Some(data_type) = frame.data_type(&name).cloned() else { continue };
        let main = scope::value_of(column(&name), &data_type);
        let other = scope::value_of(column(&other), &data_type);
        let value = if overwrite { coerce::coalesce(&other, &main, cx) } else { coerce::coalesce(&main, &other, cx) };
        outputs.push(Output::new(&name, value?.expr));
    }
    frame.project(outputs, span)
}
