//! Aggregation, shared by stats, tstats, eventstats, streamstats and their kin: names, groups, nulls, and the order of the result.

mod find;
mod item;
mod sparkline;
mod window;

use datafusion::{
    functions_aggregate::expr_fn::sum,
    functions_nested::expr_fn::array_distinct,
    logical_expr::{Case, Expr, LogicalPlanBuilder, Operator, SortExpr, expr::AggregateFunctionParams, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, FieldName},
};

use crate::{
    Kind, Value,
    cx::{Cx, Result, error},
    expr,
    frame::{Frame, HIDDEN, Output, column, named},
    scope,
};

pub(crate) use window::{Over, names, window};

use item::{Item, Rules};

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

/// Aggregates the frame. The result holds the groups, then the aggregates, in the order written; its rows are ordered by the
/// groups.
pub(crate) fn aggregate(
    frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    grouping: Grouping,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    aggregate_numbers(frame, aggregates, grouping, false, span, cx)
}

/// As [`aggregate`]; with `allnum` an aggregate over numbers is null where any value is none.
pub(crate) fn aggregate_numbers(
    frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    grouping: Grouping,
    allnum: bool,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    check_groups(&grouping.groups)?;
    let frame = frame.without_formats();
    let (frame, groups) = split_values(frame, grouping, span)?;
    let (frame, sparklines) = sparkline::number(frame, aggregates, cx)?;
    let items =
        item::lower(aggregates, &frame, &groups, Rules { allnum, sparklines: &sparklines, ..Rules::default() }, cx)?;
    if items.is_empty() && groups.is_empty() {
        return Err(error(Code::UnknownField, span, "no field matches the wildcards of the aggregates"));
    }
    let order = groups.iter().map(|group| SortExpr::new(column(&group.name), true, false)).collect();
    let group_exprs: Vec<Expr> = groups.iter().map(|group| named(group.value.expr.clone(), &group.name)).collect();
    let mut columns: Vec<(String, Expr)> = items.iter().flat_map(Item::columns).collect();
    if !groups.is_empty() && !are_grouped_twice(&columns) {
        columns = items.iter().flat_map(Item::columns_in_groups).collect();
    }
    let frame = match present(&groups) {
        Some(present) => frame.filter(present, span)?,
        None => frame,
    };
    let names = groups.iter().map(|group| group.name.clone()).chain(columns.iter().map(|(name, _)| name.clone()));
    let names = names.collect();
    let frame = frame.replace(names, order, |plan| grouped(plan, group_exprs, &columns), span)?.closed();
    let mut outputs: Vec<Output> = groups.iter().map(|group| Output::keep(&group.name)).collect();
    for item in items {
        let value = item.value(span)?;
        outputs.push(Output::new(item.name, value.expr));
    }
    frame.project(outputs, span)
}

/// Groups the rows, with the aggregates under their names.
fn grouped(
    plan: LogicalPlanBuilder,
    groups: Vec<Expr>,
    aggregates: &[(String, Expr)],
) -> datafusion::common::Result<LogicalPlanBuilder> {
    let is_distinct = |expr: &Expr| matches!(expr, Expr::AggregateFunction(call) if call.params.distinct);
    if !aggregates.iter().any(|(_, expr)| is_distinct(expr)) {
        return plan.aggregate(groups, aggregates.iter().map(|(name, expr)| expr.clone().alias(name)));
    }
    // DataFusion counts distinct values by grouping twice, many times faster than with a set for each group, but not those that an
    // alias hides from its rule, nor beside other counts.
    let of_groups = !groups.is_empty();
    let aggregates = aggregates.iter().map(|(name, expr)| (name, if of_groups { summed(expr) } else { expr.clone() }));
    let aggregates: Vec<(&String, Expr)> = aggregates.collect();
    let mut plain: Vec<Expr> = Vec::new();
    for (_, expr) in &aggregates {
        if !plain.contains(expr) {
            plain.push(expr.clone());
        }
    }
    let first = groups.len();
    let plan = plan.aggregate(groups, plain.clone())?;
    let columns: Vec<Expr> = plan.schema().columns().into_iter().map(Expr::Column).collect();
    let named = aggregates.iter().filter_map(|(name, expr)| {
        let place = plain.iter().position(|plain| plain == expr)?;
        Some(columns.get(first + place)?.clone().alias(name.as_str()))
    });
    let outputs: Vec<Expr> = columns.iter().take(first).cloned().chain(named).collect();
    plan.project(outputs)
}

/// Whether DataFusion counts the distinct values among these aggregates by grouping twice: those of one field, beside nothing but sums, least
/// and greatest values.
fn are_grouped_twice(aggregates: &[(String, Expr)]) -> bool {
    let mut counted: Option<Vec<Expr>> = None;
    aggregates.iter().all(|(_, aggregate)| {
        let Expr::AggregateFunction(call) = summed(aggregate) else { return false };
        let AggregateFunctionParams { args, distinct, filter, order_by, .. } = call.params;
        let plain = filter.is_none() && order_by.is_empty();
        plain && if distinct { *counted.get_or_insert(args.clone()) == args } else { TWICE.contains(&call.func.name()) }
    })
}

/// Aggregates whose result over parts of a group, taken again, is that over all of it.
const TWICE: [&str; 3] = ["sum", "min", "max"];

/// A count as a sum of ones, which for a group is the same; other aggregates as they are.
fn summed(aggregate: &Expr) -> Expr {
    let Expr::AggregateFunction(call) = aggregate else { return aggregate.clone() };
    let AggregateFunctionParams { args, distinct, filter, order_by, .. } = &call.params;
    match args.as_slice() {
        [counted] if call.func.name() == "count" && !distinct && filter.is_none() && order_by.is_empty() => {
            let one = lit(1_i64);
            sum(match counted {
                Expr::Literal(value, _) if !value.is_null() => one,
                counted => Expr::Case(Case::new(
                    None,
                    vec![(Box::new(counted.clone().is_not_null()), Box::new(one))],
                    Some(Box::new(lit(0_i64))),
                )),
            })
        }
        _ => aggregate.clone(),
    }
}

/// Whether a row has a value in all the fields to group by; `None` where there are none.
pub(crate) fn present(groups: &[Group]) -> Option<Expr> {
    let present: Vec<Expr> = groups.iter().map(|group| group.value.expr.clone().is_not_null()).collect();
    (!present.is_empty()).then(|| expr::balanced(present, Operator::And))
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

/// The kind that BY makes of a value: what is text is grouped as it is.
pub(crate) fn group_value(value: Value) -> Value {
    if value.kind == Kind::Null { scope::absent() } else { value }
}

/// The groups that a BY clause names.
pub(crate) fn groups_by(fields: &[Spanned<FieldName>], frame: &Frame, cx: &mut Cx<'_>) -> Vec<Group> {
    let group = |field: &Spanned<FieldName>, cx: &mut Cx<'_>| Group {
        name: field.as_str().to_owned(),
        value: group_value(scope::resolve(field.as_str(), field.span, frame, cx)),
        span: field.span,
    };
    fields.iter().map(|field| group(field, cx)).collect()
}
