//! The rows of one frame after those of another: fields come together by name.

use datafusion::{
    common::ScalarValue,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, SortExpr, lit},
};
use spl_parser::Span;

use crate::{
    Value,
    coerce::Common,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, column, named},
    open, scope,
};

/// All rows of `first` in their order, then those of `second`. A field that one of them lacks is null in its rows; where they
/// hold it as different types, it is what [`Common`] makes of them.
pub(crate) fn append(first: Frame, second: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    // What one side has as a column the other's source may have as well.
    for (frame, other) in [(&first, &second), (&second, &first)] {
        for name in other.fields().iter().filter(|name| !frame.has(name)) {
            open::demand(name, frame, cx);
        }
    }
    let (first, first_row) = numbered(first, span)?;
    let (second, second_row) = numbered(second, span)?;
    let mut fields = first.fields().to_vec();
    fields.extend(second.fields().iter().filter(|name| !first.has(name)).cloned());
    let mut columns = (Vec::new(), Vec::new());
    for name in &fields {
        let (left, right) = unified(name, &first, &second, cx)?;
        columns.0.push(named(left, name));
        columns.1.push(named(right, name));
    }
    let part = format!("{HIDDEN}part");
    let row = format!("{HIDDEN}part_row");
    for (side, columns, number) in [(0_i64, &mut columns.0, first_row), (1, &mut columns.1, second_row)] {
        columns.push(lit(side).alias(&part));
        columns.push(number.map_or(lit(ScalarValue::UInt64(None)), |name| column(&name)).alias(&row));
    }
    let order = [&part, &row].map(|name| SortExpr::new(column(name), true, false)).to_vec();
    let right = projected(second.plan().clone(), columns.1, span)?;
    let left = columns.0;
    let sources = second.sources().to_vec();
    let both = first.replace(fields, order, |plan| plan.project(left)?.union(right), span)?;
    Ok(sources.into_iter().fold(both, Frame::opened))
}

/// The rows of all frames after each other. They are joined in pairs, then pairs of pairs: thousands of them nested into each other
/// would take more stack than there is.
pub(crate) fn all(mut frames: Vec<Frame>, span: Span, cx: &mut Cx<'_>) -> Result<Option<Frame>> {
    while frames.len() > 1 {
        let mut joined = Vec::with_capacity(frames.len().div_ceil(2));
        let mut rest = frames.into_iter();
        while let Some(first) = rest.next() {
            joined.push(match rest.next() {
                Some(second) => append(first, second, span, cx)?,
                None => first,
            });
        }
        frames = joined;
    }
    Ok(frames.pop())
}

/// Numbers the rows in their order, where they have one. The keys themselves would not do: DataFusion takes those of one side for constants
/// in the other, and then loses the order of a union of unions.
fn numbered(frame: Frame, span: Span) -> Result<(Frame, Option<String>)> {
    if frame.order().is_empty() {
        return Ok((frame, None));
    }
    let (frame, name) = frame.window("row", row_number().partition_by(Vec::new()), span)?;
    Ok((frame, Some(name)))
}

fn projected(plan: LogicalPlan, columns: Vec<Expr>, span: Span) -> Result<LogicalPlan> {
    LogicalPlanBuilder::from(plan).project(columns).at(span)?.build().at(span)
}

/// A field of both sides in one type.
fn unified(name: &str, first: &Frame, second: &Frame, cx: &Cx<'_>) -> Result<(Expr, Expr)> {
    let (left, right) = (first.data_type(name), second.data_type(name));
    if left == right {
        return Ok((column(name), column(name)));
    }
    let value = |data_type: Option<&_>| -> Value {
        data_type.map_or_else(scope::absent, |data_type| scope::value_of(column(name), data_type))
    };
    let null = |data_type| ScalarValue::try_new_null(data_type).map(lit).at(Span::default());
    Ok(match (left, right) {
        (Some(only), None) => (column(name), null(only)?),
        (None, Some(only)) => (null(only)?, column(name)),
        _ => {
            let (left, right) = (value(left), value(right));
            let common = Common::of(&left, &right);
            (common.make(&left, cx)?, common.make(&right, cx)?)
        }
    })
}
