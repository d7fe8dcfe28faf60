//! Where the aggregates of `streamstats` begin anew: rows between two resets have one epoch.
//!
//! A reset is of all groups. Rows that lack a BY field reset nothing.

use datafusion::{
    common::ScalarValue,
    functions_window::lead_lag::lag,
    logical_expr::{Expr, ExprFunctionExt, Operator, WindowFrameBound, binary_expr, lit, when},
};
use spl_parser::{Span, Spanned, ast, command::Streamstats};

use crate::{
    aggregate::{Group, names},
    cx::{At, Cx, Result, unsupported},
    expr,
    frame::{Frame, Output, column},
};

/// Numbers the epochs; `None` where nothing is ever reset.
pub(super) fn epochs(
    streamstats: &Streamstats,
    mut frame: Frame,
    groups: &[Group],
    seen: Option<&Expr>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, Option<Expr>)> {
    let of_seen = |condition: Expr| match seen {
        Some(seen) => seen.clone().and(condition),
        None => condition,
    };
    let mut resets = Vec::new();
    if streamstats.reset_on_change {
        for group in groups {
            let before = lag(group.value.expr.clone(), Some(1), None).partition_by(seen.cloned().into_iter().collect());
            let (next, before) = frame.window("before", before, span)?;
            frame = next;
            resets.push(of_seen(binary_expr(group.value.expr.clone(), Operator::IsDistinctFrom, column(&before))));
        }
    }
    if let Some(condition) = &streamstats.reset_before {
        resets.push(of_seen(expr::condition(condition, "streamstats", &frame, cx)?).is_true());
    }
    if let Some(condition) = &streamstats.reset_after {
        let condition = after(condition, streamstats, &frame, groups, span, cx)?;
        let (next, ends) = frame.compute("ends", of_seen(condition).is_true(), span)?;
        let before = lag(column(&ends), Some(1), Some(ScalarValue::Boolean(Some(false)))).partition_by(Vec::new());
        let (next, before) = next.window("ended", before, span)?;
        frame = next;
        resets.push(column(&before));
    }
    if resets.is_empty() {
        return Ok((frame, None));
    }
    let reset = when(expr::balanced(resets, Operator::Or), lit(1_i64)).otherwise(lit(0_i64)).at(span)?;
    let (frame, epoch) = frame.running_sum("epoch", reset, WindowFrameBound::CurrentRow, span)?;
    Ok((frame, Some(column(&epoch))))
}

/// The condition of `reset_after`; it can't depend on what the aggregates give, whose windows depend on it.
fn after(
    condition: &Spanned<ast::Expr>,
    streamstats: &Streamstats,
    frame: &Frame,
    groups: &[Group],
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Expr> {
    let results = names(&streamstats.aggregates, frame, groups, cx)?;
    let with_results = results.iter().map(|name| Output::new(name, lit(""))).collect();
    let with_results = frame.clone().set(with_results, span)?;
    let lowered = expr::condition(condition, "streamstats", &with_results, cx)?;
    if lowered.column_refs().iter().any(|column| results.contains(&column.name)) {
        return Err(unsupported(condition.span, "`reset_after=` with a field that streamstats itself sets"));
    }
    Ok(lowered)
}
