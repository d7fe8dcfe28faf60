//! `mstats`: an aggregation of measurements.

use datafusion::logical_expr::{Operator, binary_expr, lit, when};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, FieldName, FieldPattern, TimeSpan},
    command::Mstats,
};

use super::{prestats, tstats};
use crate::{
    Kind, Value,
    aggregate::{Group, Grouping, aggregate},
    coerce,
    cx::{At, Cx, Result, error, unsupported},
    expr,
    frame::{Frame, HIDDEN, Output, column},
    metrics::{self, NAME, VALUE},
    open, scope, time,
};

/// Starts a pipeline from measurements.
pub(super) fn generate(mstats: &Mstats, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    prestats::check_append("mstats", mstats.append, mstats.prestats, span)?;
    check(mstats, span)?;
    let dimensions: Vec<&str> = mstats.by.iter().map(|field| field.as_str()).collect();
    let frame = metrics::rows(mstats.condition.as_ref(), &dimensions, span, cx)?;
    let frame = match &mstats.every {
        Some(every) => sampled(frame, every, mstats.span.as_ref(), cx)?,
        None => frame,
    };
    let of_values = mstats.aggregates.iter().any(|aggregate| prestats::field(aggregate) == Some(VALUE));
    let patterns: Vec<&FieldPattern> = mstats.aggregates.iter().filter_map(|item| pattern(item)).collect();
    let (names, known) = if of_values { (Vec::new(), true) } else { named(&patterns, &frame, span, cx)? };

    let fill = mstats.fillnull_value.as_ref();
    let mut groups = Vec::with_capacity(mstats.by.len() + 1);
    if let Some(length) = &mstats.span {
        let time = Spanned::new(FieldName("_time".to_owned()), length.span);
        // Where spans are further apart than they are long, `_time` is when they begin already.
        let bucket = mstats.every.as_ref().map_or(length.value, |every| every.value);
        groups.push(tstats::group(&time, Some(bucket), None, &frame, cx)?);
    }
    for field in &mstats.by {
        groups.push(tstats::group(field, None, fill, &frame, cx)?);
    }
    let frame = if of_values { frame } else { pivoted(frame, &names, &mut groups, known, span)? };
    if mstats.prestats {
        let fields: Vec<&str> = if of_values { vec![VALUE] } else { names.iter().map(String::as_str).collect() };
        return prestats::rows(frame, &mstats.aggregates, &fields, groups, span, cx);
    }
    if groups.is_empty() && names.is_empty() && !of_values {
        // No metric is called so.
        return Ok(frame.filter(lit(false), span)?.project(Vec::new(), span)?.closed());
    }
    let frame = aggregate(frame, &mstats.aggregates, Grouping { groups, distinct_values: false }, span, cx)?;
    Ok(if known { frame } else { open::unknown(frame, cx) })
}

fn check(mstats: &Mstats, span: Span) -> Result<()> {
    if mstats.condition.is_none() {
        let error = Diagnostic::error(Code::Expected, span, "mstats needs a `WHERE` clause");
        return Err(Box::new(error.help("say which index at least: `where index=*`")));
    }
    if mstats.chart || !mstats.chart_options.is_empty() {
        let mut error = unsupported(span, "`mstats chart=true`");
        error.help = Some("put `timechart` after `mstats prestats=true`".into());
        return Err(error);
    }
    if let Some(field) = mstats.by.iter().find(|field| field.as_str().contains('*')) {
        return Err(error(Code::WildcardMismatch, field.span, "mstats takes no wildcards after BY"));
    }
    if let Some(field) = mstats.by.iter().find(|field| field.as_str() == "_time") {
        let error = Diagnostic::error(Code::DuplicateName, field.span, "mstats doesn't group by `_time`");
        return Err(Box::new(error.help("add `span=`, which does")));
    }
    for aggregate in &mstats.aggregates {
        let function = aggregate.function.to_ascii_lowercase();
        if ["rate_avg", "rate_sum"].contains(&function.as_str()) {
            return Err(unsupported(aggregate.span, format_args!("`{function}`")));
        }
        match &aggregate.argument {
            Some(Spanned { value: AggregateArgument::Field(_), .. }) => {}
            _ => {
                let message = format!("mstats needs a metric for `{}`", aggregate.function.value);
                let error = Diagnostic::error(Code::FunctionArguments, aggregate.span, message);
                return Err(Box::new(
                    error.help("name it: `avg(cpu.usage)`, or `_value` for those of the WHERE clause"),
                ));
            }
        }
    }
    let of_values = |aggregate: &Spanned<Aggregate>| prestats::field(aggregate) == Some(VALUE);
    let values = mstats.aggregates.iter().filter(|aggregate| of_values(aggregate)).count();
    if values > 0 && values < mstats.aggregates.len() {
        return Err(error(Code::FunctionArguments, span, "mstats can't aggregate metrics and `_value` at once"));
    }
    Ok(())
}

fn pattern(aggregate: &Aggregate) -> Option<&FieldPattern> {
    match &aggregate.argument.as_ref()?.value {
        AggregateArgument::Field(field) => Some(field),
        _ => None,
    }
}

/// The metrics that the aggregates name, and whether these are all: what a wildcard stands for only the data tells.
fn named(patterns: &[&FieldPattern], frame: &Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Vec<String>, bool)> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    let mut known = true;
    let wildcards = patterns.iter().any(|pattern| pattern.is_wildcard());
    let found = if wildcards { metrics::names(frame, span, cx)? } else { None };
    for pattern in patterns {
        match (pattern.is_wildcard(), &found) {
            (false, _) => add(pattern.as_str().to_owned()),
            (true, Some(found)) => {
                let matching = found.iter().filter(|name| scope::wildcard_captures(pattern.as_str(), name).is_some());
                matching.for_each(|name| add(name.clone()));
            }
            (true, None) => known = false,
        }
    }
    Ok((names, known))
}

/// The measurements of the named metrics, with a column for each metric.
fn pivoted(frame: Frame, names: &[String], groups: &mut [Group], known: bool, span: Span) -> Result<Frame> {
    let is = |name: &String| column(NAME).eq(lit(name.as_str()));
    let frame = if known {
        let any = expr::balanced(names.iter().map(is).collect(), Operator::Or);
        frame.filter(if names.is_empty() { lit(false) } else { any }, span)?
    } else {
        frame
    };
    let mut outputs = Vec::with_capacity(names.len() + groups.len() + 1);
    if frame.has("_time") {
        outputs.push(Output::keep("_time"));
    }
    for name in names {
        let value = when(is(name), column(VALUE)).end().at(span)?;
        outputs.push(Output::new(name.as_str(), value));
    }
    // Dimensions are no metrics, so that no wildcard means them.
    let hidden: Vec<String> = (0..groups.len()).map(|number| format!("{HIDDEN}dimension{number}")).collect();
    for (group, name) in groups.iter_mut().zip(&hidden) {
        let value = Value { expr: column(name), ..group.value.clone() };
        let expr = std::mem::replace(&mut group.value, value).expr;
        outputs.push(Output::new(name.as_str(), expr));
    }
    let frame = frame.project(outputs, span)?;
    Ok(hidden.iter().fold(frame, |frame, name| frame.hide(name)))
}

/// `every=10m span=1m`: of each ten minutes the first; `_time` becomes when they begin.
fn sampled(
    frame: Frame,
    every: &Spanned<TimeSpan>,
    length: Option<&Spanned<TimeSpan>>,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let Some(length) = length else {
        return Err(error(Code::OptionValue, every.span, "`every` needs a `span`"));
    };
    let Some(micros) = time::micros(length.value) else {
        return Err(unsupported(length.span, format_args!("`every` with `span={}`", length.value)));
    };
    let time = scope::resolve("_time", every.span, &frame, cx);
    if time.kind != Kind::Time {
        return Ok(frame);
    }
    let start = tstats::bucket(&time, every.value, cx);
    let passed = binary_expr(coerce::micros(&time, cx), Operator::Minus, coerce::micros(&start, cx));
    frame.filter(passed.lt(lit(micros)), every.span)
}
