//! `tstats`: an aggregation over a dataset of a data model, or over the events of indexes.

use datafusion::{functions::expr_fn::coalesce, logical_expr::lit};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{AggregateArgument, CompareOp, FieldName, SearchExpr, TimeSpan, TimeUnit},
    command::{DatasetName, Tstats},
};

use super::{prefix, prestats};
use crate::{
    Kind, Value,
    aggregate::{Group, Grouping, aggregate, group_value},
    bins::{DEFAULT_BINS, TimeGrid, auto_time_span},
    coerce,
    cx::{Cx, Result, error, unsupported},
    dataset::{self, Naming},
    events,
    frame::Frame,
    scope, search, token,
};

/// The field that tells which datasets of a data model an event is of.
const NODE: &str = "nodename";

/// Starts a pipeline from a dataset or from events.
pub(super) fn generate(tstats: &Tstats, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    prestats::check_append("tstats", tstats.append, tstats.prestats, span)?;
    check_aggregates(tstats)?;
    let (tstats, frame) = match (&tstats.from, &tstats.collected) {
        (_, Some(collected)) => {
            let mut error = unsupported(collected.span, "tstats over what `tscollect` wrote");
            error.help = Some(format!("a data model is named by `from datamodel={}`", collected.value));
            return Err(error);
        }
        (Some(name), None) => {
            if let Some(span) = prefix::place(tstats) {
                return Err(unsupported(span, "`PREFIX(…)` of a data model"));
            }
            (tstats.clone(), of_dataset(name, tstats, span, cx)?)
        }
        (None, None) => {
            let frame = events::rows(tstats.condition.as_ref(), span, cx)?;
            let frame = dataset::events(frame, tstats.condition.as_ref(), span, cx)?;
            match prefix::place(tstats) {
                Some(_) => prefix::extracted(tstats, frame, span, cx)?,
                None => (tstats.clone(), frame),
            }
        }
    };
    let fill = tstats.fillnull_value.as_ref();
    let span_of_time = tstats.span.as_ref().map(|span| span.value);
    let groups =
        tstats.by.iter().map(|field| group(field, span_of_time, fill, &frame, cx)).collect::<Result<Vec<_>>>()?;
    if tstats.prestats {
        let fields: Vec<&str> = tstats.aggregates.iter().filter_map(|item| prestats::field(item)).collect();
        return prestats::rows(frame, &tstats.aggregates, &fields, groups, span, cx);
    }
    aggregate(frame, &tstats.aggregates, Grouping { groups, distinct_values: false }, span, cx)
}

fn check_aggregates(tstats: &Tstats) -> Result<()> {
    if let Some(field) = tstats.by.iter().find(|field| field.as_str().contains('*')) {
        return Err(error(Code::WildcardMismatch, field.span, "tstats takes no wildcards after BY"));
    }
    for aggregate in &tstats.aggregates {
        match &aggregate.argument {
            Some(Spanned { value: AggregateArgument::Eval(_), span }) => {
                let message = "tstats can't aggregate over `eval(…)`";
                let help = "aggregate the fields, and compute with `eval` after tstats";
                return Err(Box::new(Diagnostic::error(Code::FunctionArguments, *span, message).help(help)));
            }
            Some(Spanned { value: AggregateArgument::Field(field), span }) if field.is_wildcard() => {
                return Err(error(Code::WildcardMismatch, *span, "tstats takes no wildcards in aggregated fields"));
            }
            None if !matches!(aggregate.function.to_ascii_lowercase().as_str(), "count" | "c") => {
                let message = format!("tstats needs a field for `{}`", aggregate.function.value);
                return Err(error(Code::FunctionArguments, aggregate.span, message));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The events of the dataset that lie in the time range and match the condition, under prefixed names.
fn of_dataset(name: &Spanned<DatasetName>, tstats: &Tstats, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (name, condition) = with_node(name, tstats.condition.as_ref());
    let condition = condition.as_ref();
    let found = dataset::find(&name, &fields(tstats), cx)?;
    let frame = dataset::rows(&found, Naming::Prefixed, name.span, cx)?;
    if let Some(span) = condition.and_then(|condition| search::mentions(condition, NODE))
        && !frame.has(NODE)
    {
        return Err(unsupported(span, "`nodename`, other than as one of several conditions that all must hold,"));
    }
    if let Some(span) = condition.and_then(search::alternative_bound) {
        let message =
            "Your search results might be incorrect. The tstats command does not support multiple time ranges.";
        cx.warn(Diagnostic::warning(Code::Suspicious, span, message).label("this time is one of several"));
    }
    dataset::events(frame, condition, span, cx)
}

/// `nodename=Root.Child` names the dataset itself, if all conditions must hold. The rest of the condition stays.
fn with_node(
    name: &Spanned<DatasetName>,
    condition: Option<&Spanned<SearchExpr>>,
) -> (Spanned<DatasetName>, Option<Spanned<SearchExpr>>) {
    let node = |term: &Spanned<SearchExpr>| match &term.value {
        SearchExpr::Compare { field, op, value }
            if field.as_str() == NODE && op.value == CompareOp::Eq && !value.text.contains('*') =>
        {
            let dataset = Some(value.text.clone());
            Some(Spanned::new(DatasetName { model: name.model.clone(), dataset }, value.span))
        }
        _ => None,
    };
    match condition {
        Some(Spanned { value: SearchExpr::And(terms), span }) => {
            let Some((at, dataset)) = terms.iter().enumerate().find_map(|(at, term)| Some((at, node(term)?))) else {
                return (name.clone(), condition.cloned());
            };
            let mut rest: Vec<_> = terms.clone();
            rest.remove(at);
            let rest = match rest.len() {
                1 => rest.pop(),
                _ => Some(Spanned::new(SearchExpr::And(rest), *span)),
            };
            (dataset, rest)
        }
        Some(term) => match node(term) {
            Some(dataset) => (dataset, None),
            None => (name.clone(), Some(term.clone())),
        },
        None => (name.clone(), None),
    }
}

/// The fields that the command names outside its condition.
fn fields(tstats: &Tstats) -> Vec<&str> {
    let aggregated = tstats.aggregates.iter().filter_map(|aggregate| prestats::field(aggregate));
    tstats.by.iter().map(|field| field.as_str()).chain(aggregated).collect()
}

/// A BY field: `_time` by its span, any other by its value or by what stands in for null.
pub(super) fn group(
    field: &Spanned<FieldName>,
    span: Option<TimeSpan>,
    fill: Option<&Spanned<String>>,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Group> {
    let name = field.as_str().to_owned();
    let mut value = scope::resolve(&name, field.span, frame, cx);
    if name == "_time" {
        if value.kind == Kind::Time {
            value = bucket(&value, span.unwrap_or(TimeSpan::Auto), cx);
        }
    } else if let Some(fill) = fill {
        let fill = lit(token::bind(fill, cx.catalog));
        value = if value.multi {
            let fill = coerce::list(&Value::new(fill, Kind::Text), cx)?;
            Value::list(coalesce(vec![coerce::list(&value, cx)?, fill]), Kind::Dynamic)
        } else {
            Value::new(coalesce(vec![coerce::text(&value, cx), fill]), Kind::Dynamic)
        };
    }
    Ok(Group { name, value: group_value(value), span: field.span })
}

/// The start of the span that a point in time lies in.
pub(super) fn bucket(time: &Value, span: TimeSpan, cx: &Cx<'_>) -> Value {
    let span = match span {
        TimeSpan::Length { amount, unit } => (amount, unit),
        TimeSpan::Auto => auto_span(cx),
    };
    Value::new(TimeGrid::new(span).start(time.expr.clone(), cx), Kind::Time)
}

/// `span=auto`: as many spans as timechart draws over the search's time range. \[U\]
fn auto_span(cx: &Cx<'_>) -> (u32, TimeUnit) {
    let range = cx.range;
    let Some(earliest) = range.earliest else { return (1, TimeUnit::Day) };
    let length = (range.latest.unwrap_or_else(|| cx.catalog.now()) - earliest).num_microseconds();
    auto_time_span(length.and_then(|length| u64::try_from(length).ok()).unwrap_or(0), DEFAULT_BINS, 0)
}
