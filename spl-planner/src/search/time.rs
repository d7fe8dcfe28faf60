//! Bounds on `_time`: a search's own, and those of whoever runs it.

use datafusion::{arrow::datatypes::DataType, logical_expr::Expr};
use spl_parser::{
    Code, Spanned,
    ast::{SearchExpr, TimeBound, TimeModifier},
};

use crate::{
    Kind, TimeRange, Value,
    cx::{Cx, Result, error},
    expr::{Comparison, compare},
    frame::{Frame, column},
    scope, time,
};

/// `earliest=-24h@h`: inclusive; `latest=now`: exclusive. \[C\]
pub(super) fn lower(modifier: &Spanned<TimeModifier>, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    let spec = &modifier.spec;
    let at = time::resolve_time(spec, cx.catalog.now(), cx.catalog.time_zone())
        .ok_or_else(|| error(Code::InvalidTime, spec.span, "this is no point in time that can be represented"))?;
    let (field, op) = match modifier.bound {
        TimeBound::Earliest => ("_time", Comparison::GtEq),
        TimeBound::Latest => ("_time", Comparison::Lt),
        TimeBound::IndexEarliest => ("_indextime", Comparison::GtEq),
        TimeBound::IndexLatest => ("_indextime", Comparison::Lt),
    };
    let value = scope::resolve(field, modifier.span, frame, cx);
    match at {
        // An unbounded search still is about events.
        None => Ok(value.expr.is_not_null()),
        Some(at) => Ok(compare(&value, op, &Value::new(time::literal(at), Kind::Time), modifier.span, cx)?.expr),
    }
}

/// Which bounds a condition sets itself: those of whoever runs the search give way to them.
fn has_bound(condition: &Spanned<SearchExpr>, bound: TimeBound) -> bool {
    match &condition.value {
        SearchExpr::And(terms) | SearchExpr::Or(terms) => terms.iter().any(|term| has_bound(term, bound)),
        SearchExpr::Not(inner) => has_bound(inner, bound),
        SearchExpr::Time(modifier) => modifier.bound == bound,
        _ => false,
    }
}

/// The search's time range as a predicate on `_time`, less the bounds that the condition sets itself; `None` where nothing is left.
pub(crate) fn range_filter(condition: Option<&Spanned<SearchExpr>>, frame: &Frame, cx: &Cx<'_>) -> Option<Expr> {
    if !matches!(frame.data_type("_time"), Some(DataType::Timestamp(_, _))) {
        return None;
    }
    let own = |bound| condition.is_some_and(|condition| has_bound(condition, bound));
    let TimeRange { earliest, latest } = cx.catalog.time_range();
    let from = earliest.filter(|_| !own(TimeBound::Earliest)).map(|at| column("_time").gt_eq(time::literal(at)));
    let to = latest.filter(|_| !own(TimeBound::Latest)).map(|at| column("_time").lt(time::literal(at)));
    match (from, to) {
        (Some(from), Some(to)) => Some(from.and(to)),
        (from, to) => from.or(to),
    }
}
