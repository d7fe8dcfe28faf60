//! `dedup`: numbers the rows of each combination in the order they are in, and keeps the first ones.

use datafusion::{
    functions_window::{expr_fn::row_number, lead_lag::lag},
    logical_expr::{Expr, ExprFunctionExt, Operator, WindowFrameBound, binary_expr, lit, when},
};
use spl_parser::{Code, Span, command::Dedup};

use super::Lower;
use crate::{
    cx::{At, Cx, Result, error},
    expr,
    frame::{Frame, Output, column},
    order, scope,
};

impl Lower for Dedup {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let count = match &self.count {
            Some(count) if count.value == 0 => {
                return Err(error(Code::OptionValue, count.span, "The limit option is invalid. It must be >= 1."));
            }
            Some(count) => count.value,
            None => 1,
        };
        let frame = order::by_keys(&self.sortby, false, frame, span, cx)?;
        let fields: Vec<Output> = frame.fields().iter().map(|name| Output::keep(name)).collect();
        let keys: Vec<Expr> =
            self.fields.iter().map(|field| scope::resolve(field.as_str(), field.span, &frame, cx).expr).collect();
        let (frame, groups) = match self.consecutive {
            true => runs(frame, &keys, span)?,
            false => (frame, keys.clone()),
        };
        let (frame, number) = frame.window("nth", row_number().partition_by(groups), span)?;
        let missing = expr::balanced(keys.into_iter().map(Expr::is_null).collect(), Operator::Or);
        let first = column(&number).lt_eq(lit(count));
        let kept = if self.keepempty { first.or(missing) } else { missing.is_not_true().and(first) };
        if self.keepevents {
            // Only the duplicates lose their key fields.
            let outputs = fields
                .into_iter()
                .map(|output| match self.fields.iter().any(|key| key.as_str() == output.name) {
                    true => Ok(Output::new(&output.name, when(kept.clone(), output.expr).end().at(span)?)),
                    false => Ok(output),
                })
                .collect::<Result<Vec<_>>>()?;
            return frame.project(outputs, span);
        }
        frame.filter(kept, span)?.project(fields, span)
    }
}

/// Numbers the runs of adjacent rows that agree in the keys.
fn runs(mut frame: Frame, keys: &[Expr], span: Span) -> Result<(Frame, Vec<Expr>)> {
    let mut changes = Vec::new();
    for key in keys {
        // An offset left out is 0 to DataFusion, not the 1 that it documents.
        let before = lag(key.clone(), Some(1), None).partition_by(Vec::new());
        let (next, name) = frame.window("before", before, span)?;
        frame = next;
        changes.push(binary_expr(key.clone(), Operator::IsDistinctFrom, column(&name)));
    }
    let change = when(expr::balanced(changes, Operator::Or), lit(1_i64)).otherwise(lit(0_i64)).at(span)?;
    let (frame, run) = frame.running_sum("run", change, WindowFrameBound::CurrentRow, span)?;
    Ok((frame, vec![column(&run)]))
}
