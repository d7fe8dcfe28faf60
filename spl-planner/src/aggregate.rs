//! Aggregation, shared by stats, tstats and their kin: names, groups, nulls, and the order of the result.

use datafusion::{
    functions_nested::expr_fn::array_distinct,
    logical_expr::{Expr, SortExpr},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, FieldPattern},
    closest,
};

use crate::{
    AggregateInput, AggregatePlan, Kind, StatsFunction, Value, coerce,
    cx::{Cx, Result, error, unsupported},
    expr,
    frame::{Frame, HIDDEN, Output, column, named},
    scope,
};

/// A field to group by.
#[derive(Debug)]
pub(crate) struct Group {
    /// The name of the column.
    pub(crate) name: String,
    /// What it groups by; rows where it is null count nowhere.
    pub(crate) value: Value,
    /// Where it was written.
    pub(crate) span: Span,
}

/// How rows are grouped.
#[derive(Debug, Default)]
pub(crate) struct Grouping {
    pub(crate) groups: Vec<Group>,
    /// Whether a row counts once where a multivalue holds the same value twice.
    pub(crate) distinct_values: bool,
}

/// One aggregate with its wildcards expanded and its function found.
struct Item {
    name: String,
    /// Where the name was written.
    span: Span,
    plan: AggregatePlan,
}

/// Aggregates the frame. The result holds the groups, then the aggregates, in the order written; its rows are ordered by the
/// groups.
pub(crate) fn aggregate(
    frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    grouping: Grouping,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    check_groups(&grouping.groups)?;
    let frame = frame.without_formats();
    let (frame, groups) = split_values(frame, grouping, span)?;
    let mut items = Vec::new();
    for aggregate in aggregates {
        lower(aggregate, &frame, &groups, cx, &mut items)?;
    }
    if items.is_empty() && groups.is_empty() {
        return Err(error(Code::UnknownField, span, "no field matches the wildcards of the aggregates"));
    }
    check_names(&items, &groups)?;
    let order = groups.iter().map(|group| SortExpr::new(column(&group.name), true, false)).collect();
    let group_exprs: Vec<Expr> = groups.iter().map(|group| named(group.value.expr.clone(), &group.name)).collect();
    let columns: Vec<String> = (0..items.len()).map(|index| format!("{HIDDEN}agg{index}")).collect();
    let aggregate_exprs: Vec<Expr> =
        items.iter().zip(&columns).map(|(item, name)| item.plan.aggregate.clone().alias(name)).collect();
    let present = groups.iter().map(|group| group.value.expr.clone().is_not_null()).collect::<Vec<_>>();
    let frame = if present.is_empty() {
        frame
    } else {
        frame.filter(expr::balanced(present, datafusion::logical_expr::Operator::And), span)?
    };
    let names: Vec<String> = groups.iter().map(|group| group.name.clone()).chain(columns.iter().cloned()).collect();
    let frame = frame.replace(names, order, |plan| plan.aggregate(group_exprs, aggregate_exprs), span)?.closed();
    let mut outputs: Vec<Output> = groups.iter().map(|group| Output::keep(&group.name)).collect();
    for (item, name) in items.into_iter().zip(&columns) {
        let result = column(name);
        outputs.push(Output::new(item.name, item.plan.finish.map_or(result.clone(), |finish| finish(result))));
    }
    frame.project(outputs, span)
}

fn check_groups(groups: &[Group]) -> Result<()> {
    for (index, group) in groups.iter().enumerate() {
        if let Some(other) = groups.iter().take(index).find(|other| other.name == group.name) {
            let message = format!("Repeated group-by field '{}'.", group.name);
            let error = Diagnostic::error(Code::DuplicateName, group.span, message)
                .also(other.span, "named here already")
                .help("remove one of them");
            return Err(Box::new(error));
        }
    }
    Ok(())
}

/// Gives a row with a multivalue BY field one row a value.
fn split_values(mut frame: Frame, grouping: Grouping, span: Span) -> Result<(Frame, Vec<Group>)> {
    let Grouping { mut groups, distinct_values } = grouping;
    for (index, group) in groups.iter_mut().enumerate().filter(|(_, group)| group.value.multi) {
        let name = format!("{HIDDEN}by{index}");
        let values = group.value.expr.clone();
        let values = if distinct_values { array_distinct(values) } else { values };
        let fields = frame.fields().iter().cloned().chain([name.clone()]).collect();
        frame = frame.set(vec![Output::new(&name, values)], span)?;
        let order = frame.order().to_vec();
        frame = frame.replace(fields, order, |plan| plan.unnest_column(name.as_str()), span)?;
        group.value = Value::new(column(&name), group.value.kind);
    }
    Ok((frame, groups))
}

fn check_names(items: &[Item], groups: &[Group]) -> Result<()> {
    for (index, item) in items.iter().enumerate() {
        if let Some(group) = groups.iter().find(|group| group.name == item.name) {
            let message = format!("The output field '{}' cannot have the same name as a group-by field.", item.name);
            let error = Diagnostic::error(Code::DuplicateName, item.span, message)
                .also(group.span, "the group-by field")
                .help("give the output field another name with `as`");
            return Err(Box::new(error));
        }
        if let Some(other) = items.iter().take(index).find(|other| other.name == item.name) {
            let message = format!(
                "1 duplicate rename field(s). Original renames: [{name}]. Duplicate renames: [{name}].",
                name = item.name
            );
            let error = Diagnostic::error(Code::DuplicateName, item.span, message)
                .also(other.span, "named so here already")
                .help("give one of them another name with `as`");
            return Err(Box::new(error));
        }
    }
    Ok(())
}

/// Lowers one aggregate, or several where it has a wildcard.
fn lower(
    aggregate: &Spanned<Aggregate>,
    frame: &Frame,
    groups: &[Group],
    cx: &mut Cx<'_>,
    items: &mut Vec<Item>,
) -> Result<()> {
    let (function, percentile) = find(&aggregate.function, cx).map_err(|error| not_a_call(error, aggregate))?;
    let written = aggregate.function.as_str();
    let alias = aggregate.alias.as_ref().map(|alias| alias.as_str().to_owned());
    let everything = Spanned::new(AggregateArgument::Field(FieldPattern("*".into())), aggregate.function.span);
    let argument = match &aggregate.argument {
        None if function.argument_optional => None,
        None => Some(&everything),
        Some(argument) => Some(argument),
    };
    // After `rename` or `convert` it may be a number or text.
    let time = frame.data_type("_time").map(|of| coerce::time(&scope::value_of(column("_time"), of), cx));
    let mut add = |value: Option<Value>, name: String| -> Result<()> {
        let input = AggregateInput { value, percentile, order: frame.order(), time: time.clone() };
        let plan = (function.build)(&input).map_err(|cause| {
            let at = aggregate.argument.as_ref().map_or(aggregate.span, |argument| argument.span);
            Diagnostic { help: cause.help, ..Diagnostic::error(cause.code, at, cause.message) }
        })?;
        let span = aggregate.alias.as_ref().map_or(aggregate.span, |alias| alias.span);
        items.push(Item { name, span, plan });
        Ok(())
    };
    match argument {
        None => add(None, alias.unwrap_or_else(|| written.to_owned())),
        Some(Spanned { value: AggregateArgument::Sparkline { .. }, span }) => Err(unsupported(*span, "`sparkline`")),
        Some(Spanned { value: AggregateArgument::OfAggregates(_), span }) => {
            Err(unsupported(*span, "an expression over aggregates"))
        }
        Some(Spanned { value: AggregateArgument::Eval(expression), span }) => {
            let name = alias.ok_or_else(|| {
                let message = format!(
                    "You must specify a rename for the aggregation specifier on the dynamically evaluated field '{written}'."
                );
                Diagnostic::error(Code::Expected, aggregate.span, message).help("add `as` and a name")
            })?;
            let value = expr::lower(&Spanned::new(expression.clone(), *span), frame, cx)?;
            add(Some(value), name)
        }
        Some(Spanned { value: AggregateArgument::Field(pattern), span }) if pattern.is_wildcard() => {
            for name in &scope::expand(&Spanned::new(pattern.clone(), *span), frame, cx)? {
                if groups.iter().any(|group| group.name == *name) {
                    continue;
                }
                let output = renamed(pattern.as_str(), name, alias.as_deref(), written, *span)?;
                add(Some(scope::resolve(name, *span, frame, cx)), output)?;
            }
            Ok(())
        }
        Some(Spanned { value: AggregateArgument::Field(field), span }) => {
            let value = scope::resolve(field.as_str(), *span, frame, cx);
            add(Some(value), alias.unwrap_or_else(|| format!("{written}({})", field.as_str())))
        }
    }
}

/// The output name of one of the fields that a wildcard stands for.
fn renamed(pattern: &str, name: &str, alias: Option<&str>, function: &str, span: Span) -> Result<String> {
    let Some(alias) = alias else { return Ok(format!("{function}({name})")) };
    let captures = scope::wildcard_captures(pattern, name).unwrap_or_default();
    if alias.matches('*').count() != captures.len() {
        let message = format!(
            "The number of wildcards between field specifier '{pattern}' and rename specifier '{alias}' do not match. Note: \
             empty field specifiers implies all fields, e.g. sum() == sum(*)."
        );
        return Err(error(Code::WildcardMismatch, span, message));
    }
    Ok(fill(alias, &captures))
}

/// Puts what the wildcards stand for in place of the stars.
pub(crate) fn fill(pattern: &str, captures: &[&str]) -> String {
    let mut captures = captures.iter();
    let mut parts = pattern.split('*');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        name.push_str(captures.next().copied().unwrap_or_default());
        name.push_str(part);
    }
    name
}

/// The function of this name; `perc95` and its kin carry a number.
fn find(name: &Spanned<String>, cx: &Cx<'_>) -> Result<(&'static StatsFunction, Option<f64>)> {
    let lower = name.to_ascii_lowercase();
    if let Some(function) = cx.catalog.stats_function(&lower)
        && !function.percentile
    {
        return Ok((function, None));
    }
    let digits = lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len());
    let (stem, number) = lower.split_at_checked(digits).unwrap_or((&lower, ""));
    if let Some(function) = cx.catalog.stats_function(stem).filter(|function| function.percentile) {
        let percentile = number.parse::<f64>().ok().filter(|number| (0.0..100.0).contains(number));
        return match percentile {
            Some(number) => Ok((function, Some(number))),
            None if number.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                let message = "Percentile must be a floating point number that is >= 0 and < 100.";
                Err(error(Code::FunctionArguments, name.span, message))
            }
            None => Err(unknown(
                name,
                Some(format!("{stem}{}", number.trim_end_matches(|c: char| !c.is_ascii_digit()))),
                cx,
            )),
        };
    }
    Err(unknown(name, None, cx))
}

/// A bare word that is no function is an argument that Splunk calls invalid.
fn not_a_call(mut error: Box<Diagnostic>, aggregate: &Aggregate) -> Box<Diagnostic> {
    if error.code == Code::UnknownStatsFunction && aggregate.argument.is_none() {
        error.message = format!("The argument '{}' is invalid.", aggregate.function.value);
    }
    error
}

fn unknown(name: &Spanned<String>, meant: Option<String>, cx: &Cx<'_>) -> Box<Diagnostic> {
    let mut error =
        Diagnostic::error(Code::UnknownStatsFunction, name.span, format!("unknown stats function `{}`", name.value))
            .label("not a statistical function");
    let meant = meant.or_else(|| closest(name, cx.catalog.stats_function_names()).map(str::to_owned));
    if let Some(meant) = meant {
        error = error.help(format!("did you mean `{meant}`?"));
    } else if cx.catalog.eval_function(&name.to_ascii_lowercase()).is_some() {
        error = error.help(format!("`{}` is a function of eval: use it inside `eval(…)`", name.value));
    }
    Box::new(error)
}

/// The kind that BY makes of a value: what is text is grouped as it is.
pub(crate) fn group_value(value: Value) -> Value {
    if value.kind == Kind::Null { scope::absent() } else { value }
}
