//! Aggregates that stand beside each row, over a window of rows.

use datafusion::logical_expr::{
    Expr, ExprFunctionExt, SortExpr, WindowFrame, WindowFunctionDefinition,
    expr::{AggregateFunction, AggregateFunctionParams, WindowFunction},
};
use spl_parser::{Code, Span, Spanned, ast::Aggregate};

use super::{
    Group, check_groups,
    item::{self, Rules},
};
use crate::{
    coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, Output},
    scope,
};

/// Which rows an aggregate sees from a row.
#[derive(Debug)]
pub(crate) struct Over {
    /// Whether a row counts at all; all do where nothing is said.
    pub(crate) seen: Option<Expr>,
    /// Only those that agree with it in these.
    pub(crate) partition: Vec<Expr>,
    /// The order of the rows.
    pub(crate) order: Vec<SortExpr>,
    /// How far it sees.
    pub(crate) rows: WindowFrame,
}

impl Over {
    /// Whether every row sees all rows that agree with it.
    fn is_whole(&self) -> bool {
        self.rows.start_bound.is_unbounded() && self.rows.end_bound.is_unbounded()
    }
}

/// Puts aggregates beside each row. Rows for which `seen` isn't true, as they lack a field to group by, get nothing: a field of the result's name keeps its
/// value there. \[U\]
pub(crate) fn window(
    frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    groups: &[Group],
    over: &Over,
    allnum: bool,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    check_groups(groups)?;
    let items = item::lower(aggregates, &frame, groups, Rules { allnum, window: true, ..Rules::default() }, cx)?;
    if items.is_empty() {
        return Err(error(Code::UnknownField, span, "no field matches the wildcards of the aggregates"));
    }
    // DataFusion wants the functions of one node to agree in their order.
    let (mut ordered, mut unordered) = (Vec::new(), Vec::new());
    for item in &items {
        let by_order = item.ordered || !over.is_whole();
        let (order, columns) = match by_order {
            true => (over.order.clone(), &mut ordered),
            false => (Vec::new(), &mut unordered),
        };
        for (name, aggregate) in item.columns() {
            columns.push(over_rows(aggregate, over, order.clone(), span)?.alias(name));
        }
    }
    let mut frame = frame;
    for columns in [ordered, unordered].into_iter().filter(|columns| !columns.is_empty()) {
        let (fields, order) = (frame.fields().to_vec(), frame.order().to_vec());
        frame = frame.replace(fields, order, |plan| plan.window(columns), span)?;
    }
    let mut outputs = Vec::with_capacity(items.len());
    for item in items {
        let mut value = item.value(span)?;
        if let Some(seen) = &over.seen {
            let old = scope::current(&item.name, &frame, cx);
            value = coerce::choose(seen.clone(), &value, &old, span, cx)?;
        }
        outputs.push(Output::new(item.name, value.expr));
    }
    frame.set(outputs, span)
}

/// The names of the fields that aggregates make.
pub(crate) fn names(
    aggregates: &[Spanned<Aggregate>],
    frame: &Frame,
    groups: &[Group],
    cx: &mut Cx<'_>,
) -> Result<Vec<String>> {
    let items = item::lower(aggregates, frame, groups, Rules { window: true, ..Rules::default() }, cx)?;
    Ok(items.into_iter().map(|item| item.name).collect())
}

/// An aggregate as a window function.
fn over_rows(aggregate: Expr, over: &Over, order: Vec<SortExpr>, span: Span) -> Result<Expr> {
    let Expr::AggregateFunction(AggregateFunction { func, params }) = aggregate else {
        return Err(error(Code::Plan, span, "this can't be planned: an aggregate is none"));
    };
    let AggregateFunctionParams { args, distinct, filter, null_treatment, .. } = params;
    let function = WindowFunction::new(WindowFunctionDefinition::AggregateUDF(func), args);
    let mut builder =
        Expr::from(function).partition_by(over.partition.clone()).order_by(order).window_frame(over.rows.clone());
    if distinct {
        builder = builder.distinct();
    }
    if let Some(filter) = filter {
        builder = builder.filter(*filter);
    }
    if let Some(treatment) = null_treatment {
        builder = builder.null_treatment(treatment);
    }
    builder.build().at(span)
}
