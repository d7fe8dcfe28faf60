//! Rows that a command reads more than once: where `random()` is in them, they are computed once, before.
//!
//! A command that writes rows and hands them on, or whose columns are named by the data, has its input in two plans. A function of the row
//! gives both of them the same; `random()` doesn't.

use datafusion::{
    arrow::compute::concat_batches,
    common::tree_node::{TreeNode, TreeNodeRecursion},
    logical_expr::{Expr, LogicalPlan},
};
use spl_parser::Span;

use crate::{
    cx::{At, Cx, Result},
    frame::Frame,
    rows,
};

/// Commands that read their rows more than once.
const REREAD: &[&str] = &[
    "appendpipe",
    "chart",
    "collect",
    "contingency",
    "outputcsv",
    "outputlookup",
    "outputtext",
    "selfjoin",
    "timechart",
    "transpose",
    "xyseries",
];

/// The rows that reach a command, such that it may read them twice.
pub(crate) fn before(command: &str, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if !REREAD.contains(&command) || !is_random(frame.plan()).at(span)? {
        return Ok(frame);
    }
    let plan = frame.clone().finish(span, cx)?;
    let Some(batches) = cx.ask(plan.clone(), span)? else { return Ok(frame) };
    let batch = concat_batches(plan.schema().inner(), &batches).map_err(Into::into).at(span)?;
    let names = frame.fields().iter().map(String::as_str);
    let columns = names.zip(batch.columns().iter().cloned()).collect();
    Ok(rows::of(batch.num_rows(), columns, span, cx)?.with_formats(frame.formats().to_vec()))
}

fn is_random(plan: &LogicalPlan) -> datafusion::common::Result<bool> {
    let mut found = false;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            found |= expr.exists(|part| Ok(matches!(part, Expr::ScalarFunction(call) if call.name() == "random")))?;
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })
    })?;
    Ok(found)
}
