//! `tstats`: an aggregation over a dataset of a data model.

use datafusion::{functions::expr_fn::coalesce, logical_expr::lit};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{AggregateArgument, TimeSpan, TimeUnit},
    closest,
    command::{DatasetName, Tstats},
};

use crate::{
    Dataset, Kind, Primitive, Value,
    aggregate::{Group, Grouping, aggregate, group_value},
    coerce,
    cx::{Cx, Result, error, unsupported},
    frame::{Frame, HIDDEN, column},
    scope, search, source, token,
};

/// Fields that carry no dataset prefix.
const DEFAULT_FIELDS: [&str; 8] =
    ["_time", "_indextime", "_raw", "index", "sourcetype", "source", "host", "splunk_server"];

/// Starts a pipeline from a dataset.
pub(super) fn generate(tstats: &Tstats, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if tstats.prestats {
        return Err(unsupported(span, "`tstats prestats=true`"));
    }
    if tstats.append {
        return Err(unsupported(span, "`tstats append=true`"));
    }
    check_aggregates(tstats)?;
    let frame = events(tstats, span, cx)?;
    let groups = tstats.by.iter().map(|field| group(field, tstats, &frame, cx)).collect::<Result<Vec<_>>>()?;
    aggregate(frame, &tstats.aggregates, Grouping { groups, distinct_values: false }, false, span, cx)
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
fn events(tstats: &Tstats, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(collected) = &tstats.collected {
        let mut error = unsupported(collected.span, "tstats over what `tscollect` wrote");
        error.help = Some(format!("a data model is named by `from datamodel={}`", collected.value));
        return Err(error);
    }
    let Some(name) = &tstats.from else {
        return Err(Box::new(
            Diagnostic::error(Code::Unsupported, span, "tstats over indexes is not supported yet")
                .help("name a data model: `from datamodel=Endpoint.Processes`"),
        ));
    };
    let dataset = cx.catalog.dataset(name).ok_or_else(|| unknown(name, cx))?;
    let Dataset { prefix, table, declared, registered } = dataset;
    if !registered {
        cx.warn(
            Diagnostic::warning(Code::NoData, name.span, format!("no data is registered for `{}`", name.path()))
                .label("empty"),
        );
    }
    let prefixed = |field: &str| match DEFAULT_FIELDS.contains(&field) || field.starts_with(HIDDEN) {
        true => field.to_owned(),
        false => format!("{prefix}.{field}"),
    };
    let mut frame = source::scan_as(&table, prefixed, span, cx)?;
    if let Some(number) = &table.row_number {
        frame = frame.hide(number);
    }
    let declared = declared.iter().map(|field| prefixed(field)).chain(DEFAULT_FIELDS.map(str::to_owned)).collect();
    let frame = frame.declare(declared);
    if let Some(span) = tstats.condition.as_ref().and_then(|condition| search::mentions(condition, "nodename"))
        && !frame.has("nodename")
    {
        return Err(unsupported(span, "`nodename`, which names a child dataset,"));
    }
    if let Some(span) = tstats.condition.as_ref().and_then(search::alternative_bound) {
        let message =
            "Your search results might be incorrect. The tstats command does not support multiple time ranges.";
        cx.warn(Diagnostic::warning(Code::Suspicious, span, message).label("this time is one of several"));
    }
    let range = search::range_filter(tstats.condition.as_ref(), span, &frame, cx);
    let condition = tstats.condition.as_ref().map(|condition| search::lower(condition, &frame, cx)).transpose()?;
    // Rows without a time are no events.
    let timed = frame.has("_time").then(|| column("_time").is_not_null());
    match timed.into_iter().chain(range).chain(condition).reduce(|all, next| all.and(next)) {
        Some(predicate) => frame.filter(predicate, span),
        None => Ok(frame),
    }
}

fn unknown(name: &Spanned<DatasetName>, cx: &Cx<'_>) -> Box<Diagnostic> {
    let written = name.path();
    let mut error = Diagnostic::error(Code::UnknownDataset, name.span, format!("there is no dataset `{written}`"))
        .label("neither registered nor part of the CIM");
    let names = cx.catalog.dataset_names();
    if let Some(meant) = closest(&written, names.iter().map(String::as_str)) {
        error = error.help(format!("did you mean `{meant}`?"));
    }
    Box::new(error)
}

fn group(
    field: &Spanned<spl_parser::ast::FieldName>,
    tstats: &Tstats,
    frame: &Frame,
    cx: &mut Cx<'_>,
) -> Result<Group> {
    let name = field.as_str().to_owned();
    let mut value = scope::resolve(&name, field.span, frame, cx);
    if name == "_time" {
        if value.kind == Kind::Time {
            let span = tstats.span.as_ref().map_or(TimeSpan::Auto, |span| span.value);
            value = bucket(&value, span, cx);
        }
    } else if let Some(fill) = &tstats.fillnull_value {
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
fn bucket(time: &Value, span: TimeSpan, cx: &Cx<'_>) -> Value {
    let (amount, unit) = match span {
        TimeSpan::Length { amount, unit } => (amount, unit),
        TimeSpan::Auto => auto_span(cx),
    };
    let zone = lit(cx.catalog.time_zone().name());
    let arguments = vec![time.expr.clone(), lit(i64::from(amount)), lit(unit.abbreviation()), zone];
    Value::new(cx.call(Primitive::TimeBucket, arguments), Kind::Time)
}

/// `span=auto`: about as many spans as timechart draws over the search's time range. \[U\]
fn auto_span(cx: &Cx<'_>) -> (u32, TimeUnit) {
    let range = cx.catalog.time_range();
    let Some(earliest) = range.earliest else { return (1, TimeUnit::Day) };
    let minutes = (range.latest.unwrap_or_else(|| cx.catalog.now()) - earliest).num_minutes();
    match minutes {
        ..=15 => (10, TimeUnit::Second),
        16..=60 => (1, TimeUnit::Minute),
        61..=240 => (5, TimeUnit::Minute),
        241..=1_440 => (30, TimeUnit::Minute),
        1_441..=43_200 => (1, TimeUnit::Day),
        _ => (1, TimeUnit::Month),
    }
}
