//! Rows for the bins of a table that have none.

use datafusion::{
    arrow::datatypes::DataType,
    functions::expr_fn::coalesce,
    functions_nested::expr_fn::{array_length, gen_series},
    logical_expr::{Expr, JoinType, LogicalPlan, LogicalPlanBuilder, SortExpr, cast, lit},
};
use spl_parser::Span;

use super::or_zero;
use crate::{
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, Output, column},
};

/// What is filled in.
#[derive(Debug)]
pub(crate) struct Gaps<'a> {
    /// The field that holds the bins.
    pub(crate) field: &'a str,
    /// All bins, as a list.
    pub(crate) bins: Expr,
    /// The columns in which nothing counts as 0.
    pub(crate) zeros: &'a [String],
}

/// Adds a row for each bin that has none. Rows whose value is no bin come last.
pub(crate) fn fill(frame: Frame, gaps: Gaps<'_>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (bin, place) = (format!("{HIDDEN}bin"), format!("{HIDDEN}place"));
    let bins = all_bins(gaps.bins, &bin, &place, span)?;
    let fields = frame.fields().to_vec();
    // The bins take the place of the order by the field itself.
    let own: Vec<SortExpr> = frame.order().iter().filter(|key| key.expr != column(gaps.field)).cloned().collect();
    let on = (vec![gaps.field.to_owned()], vec![bin.clone()]);
    let frame = frame.replace(fields.clone(), Vec::new(), |plan| plan.join(bins, JoinType::Full, on, None), span)?;
    let is_time = matches!(frame.data_type(gaps.field), Some(DataType::Timestamp(_, _)));
    let (frame, filled) = frame.compute("filled", coalesce(vec![column(gaps.field), column(&bin)]), span)?;
    // Times order themselves, those outside of the bins included.
    let first = if is_time { &filled } else { &place };
    let order = std::iter::once(SortExpr::new(column(first), true, false)).chain(own).collect();
    let frame = frame.ordered(order);
    let mut outputs = Vec::new();
    for name in &fields {
        let value = if name == gaps.field {
            column(&filled)
        } else if gaps.zeros.contains(name) {
            or_zero(column(name), &frame, name, cx)
        } else {
            column(name)
        };
        outputs.push(Output::new(name, value));
    }
    frame.project(outputs, span)
}

fn all_bins(bins: Expr, bin: &str, place: &str, span: Span) -> Result<LogicalPlan> {
    let plan = LogicalPlanBuilder::empty(true).project([bins.alias(bin)]).at(span)?;
    let length = cast(array_length(column(bin)), DataType::Int64);
    let places = gen_series(lit(1_i64), length, lit(1_i64)).alias(place);
    let plan = plan.project([column(bin), places]).at(span)?;
    let columns = [bin, place].map(datafusion::common::Column::new_unqualified).to_vec();
    let plan = plan.unnest_columns_with_options(columns, datafusion::common::UnnestOptions::default()).at(span)?;
    // No bins at all are a row without one.
    plan.filter(column(bin).is_not_null()).at(span)?.build().at(span)
}
