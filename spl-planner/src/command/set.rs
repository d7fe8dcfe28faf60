//! `set`: the rows of two searches as sets. Two rows are the same where all of their fields are.

use datafusion::{
    functions_aggregate::expr_fn::{max, min},
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, SortExpr, lit},
};
use spl_parser::{
    Span,
    command::{Set, SetOperation},
};

use crate::{
    cx::{Cx, Result},
    frame::{Frame, HIDDEN, Output, column},
    open, subsearch, union,
};

/// Each row of the result comes once, in the order of its first occurrence. \[U\]
pub(super) fn generate(set: &Set, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let left = marked(subsearch::rows(&set.left, cx)?, 1, span, cx)?;
    let right = marked(subsearch::rows(&set.right, cx)?, 2, span, cx)?;
    let both = union::append(left, right, span, cx)?;
    let side = side();
    let fields: Vec<String> = both.fields().iter().filter(|name| **name != side).cloned().collect();
    let (both, number) = both.window("row", row_number().partition_by(Vec::new()), span)?;
    let groups: Vec<Expr> = fields.iter().map(|name| column(name)).collect();
    let names = [format!("{HIDDEN}first"), format!("{HIDDEN}low"), format!("{HIDDEN}high")];
    let [first, low, high] = &names;
    let aggregates =
        vec![min(column(&number)).alias(first), min(column(&side)).alias(low), max(column(&side)).alias(high)];
    let order = vec![SortExpr::new(column(first), true, false)];
    let kept = fields.iter().cloned().chain(names.iter().cloned()).collect();
    let grouped = both.replace(kept, order, |plan| plan.aggregate(groups, aggregates), span)?;
    let grouped = match set.operation.value {
        SetOperation::Union => grouped,
        SetOperation::Diff => grouped.filter(column(low).eq(column(high)), span)?,
        SetOperation::Intersect => grouped.filter(column(low).not_eq(column(high)), span)?,
    };
    grouped.project(fields.iter().map(|name| Output::keep(name)).collect(), span)
}

/// Which side a row is of.
fn side() -> String {
    format!("{HIDDEN}side")
}

fn marked(frame: Frame, side_number: i64, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    open::demand_all(&frame, cx);
    frame.set(vec![Output::new(side(), lit(side_number))], span)
}
