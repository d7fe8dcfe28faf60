//! Bounds on `_time`: a search's own, and those of whoever runs it.

use datafusion::{arrow::datatypes::DataType, logical_expr::Expr};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Pipeline, SearchExpr, TimeBound, TimeModifier, TimeSpec},
    command::Command,
    parse_time_spec,
};

use crate::{
    Kind, TimeRange, Value,
    cx::{Cx, Result, error, unsupported},
    expr::{Comparison, compare},
    frame::{Frame, column},
    scope, time, token,
};

/// Where the time of an `earliest` ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Now, which is the default of `latest`. \[D tmod\]
    Now,
    /// At a `latest` beside it; or nowhere, as in `NOT earliest=-1h`, which asks for what is older. \[U\]
    Open,
}

/// Where the terms of a condition end: a `latest` of one is that of all.
pub(super) fn end_of(condition: &Spanned<SearchExpr>, around: End) -> End {
    if has_end(condition) { End::Open } else { around }
}

/// Whether whatever a condition matches is before a `latest`.
fn has_end(condition: &Spanned<SearchExpr>) -> bool {
    match &condition.value {
        SearchExpr::And(terms) => terms.iter().any(has_end),
        SearchExpr::Or(terms) => terms.iter().all(has_end),
        SearchExpr::Time(modifier) => modifier.bound == TimeBound::Latest,
        _ => false,
    }
}

/// `earliest=-24h@h`: inclusive; `latest=now`: exclusive. \[C\]
pub(super) fn lower(modifier: &Spanned<TimeModifier>, end: End, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    let spec = &modifier.spec;
    let bound = match &spec.value {
        TimeSpec::Token(text) => match parse_time_spec(&token::bind(text, cx.catalog)) {
            Some(bound) => bound,
            None => return Err(error(Code::UnknownToken, spec.span, format!("`{text}` has no value that is a time"))),
        },
        TimeSpec::RealTime(_) => return Err(unsupported(spec.span, "a search in real time")),
        written => written.clone(),
    };
    let at = time::resolve_time(&bound, cx.catalog.now(), cx.catalog.time_zone())
        .ok_or_else(|| error(Code::InvalidTime, spec.span, "this is no point in time that can be represented"))?;
    let (field, op) = match modifier.bound {
        TimeBound::Earliest => ("_time", Comparison::GtEq),
        TimeBound::Latest => ("_time", Comparison::Lt),
        TimeBound::IndexEarliest => ("_indextime", Comparison::GtEq),
        TimeBound::IndexLatest => ("_indextime", Comparison::Lt),
    };
    let value = scope::resolve(field, modifier.span, frame, cx);
    let bound = |op, at, cx: &Cx<'_>| -> Result<Expr> {
        Ok(compare(&value, op, &Value::new(time::literal(at), Kind::Time), modifier.span, cx)?.expr)
    };
    let own = match at {
        // An unbounded search still is about events.
        None => value.expr.clone().is_not_null(),
        Some(at) => bound(op, at, cx)?,
    };
    if modifier.bound == TimeBound::Earliest && end == End::Now {
        return Ok(own.and(bound(Comparison::Lt, cx.catalog.now(), cx)?));
    }
    Ok(own)
}

/// The time range of a pipeline: that of whoever runs it, but for the bounds that its first command sets itself.
pub(crate) fn range(pipeline: &Pipeline, cx: &Cx<'_>) -> TimeRange {
    let mut range = cx.catalog.time_range();
    let condition = pipeline.commands.first().and_then(|first| match &first.value {
        Command::Search(search) => search.condition.as_ref(),
        Command::Tstats(tstats) => tstats.condition.as_ref(),
        Command::Mstats(mstats) => mstats.condition.as_ref(),
        _ => None,
    });
    let terms = match condition {
        Some(Spanned { value: SearchExpr::And(terms), .. }) => terms.as_slice(),
        Some(other) => std::slice::from_ref(other),
        None => &[],
    };
    let begins = terms.iter().any(|term| has_bound(term, TimeBound::Earliest));
    if begins && range.latest.is_none() {
        range.latest = Some(cx.catalog.now());
    }
    for term in terms {
        let SearchExpr::Time(modifier) = &term.value else { continue };
        let at = time::resolve_time(&modifier.spec, cx.catalog.now(), cx.catalog.time_zone()).flatten();
        match modifier.bound {
            TimeBound::Earliest => range.earliest = at,
            TimeBound::Latest => range.latest = at,
            TimeBound::IndexEarliest | TimeBound::IndexLatest => {}
        }
    }
    range
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

/// Where a bound is one of several alternatives, which tstats doesn't promise to honour. \[D tstats\]
pub(crate) fn alternative_bound(condition: &Spanned<SearchExpr>) -> Option<Span> {
    match &condition.value {
        SearchExpr::Or(terms) => {
            let bounds = [TimeBound::Earliest, TimeBound::Latest];
            terms.iter().find(|term| bounds.iter().any(|bound| has_bound(term, *bound))).map(|term| term.span)
        }
        SearchExpr::And(terms) => terms.iter().find_map(alternative_bound),
        SearchExpr::Not(inner) => alternative_bound(inner),
        _ => None,
    }
}

/// The search's time range as a predicate on `_time`, less the bounds that the condition sets itself; `None` where nothing is left.
///
/// Rows that have no `_time` aren't events, and stay; `span` is where their lack of it is told.
pub(crate) fn range_filter(
    condition: Option<&Spanned<SearchExpr>>,
    span: Span,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Option<Expr> {
    let own = |bound| condition.is_some_and(|condition| has_bound(condition, bound));
    let TimeRange { earliest, latest } = cx.catalog.time_range();
    let earliest = earliest.filter(|_| !own(TimeBound::Earliest));
    let latest = latest.filter(|_| !own(TimeBound::Latest));
    if !matches!(frame.data_type("_time"), Some(DataType::Timestamp(_, _))) {
        if earliest.or(latest).is_some() {
            let message = "The time range has no effect: these rows have no `_time`.";
            cx.warn(Diagnostic::warning(Code::NoEffect, span, message));
        }
        return None;
    }
    let from = earliest.map(|at| column("_time").gt_eq(time::literal(at)));
    let to = latest.map(|at| column("_time").lt(time::literal(at)));
    match (from, to) {
        (Some(from), Some(to)) => Some(from.and(to)),
        (from, to) => from.or(to),
    }
}
