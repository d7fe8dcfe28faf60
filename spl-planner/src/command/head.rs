//! `head`: a limit; with a condition, the rows before the first for which it is false.

use datafusion::{
    common::ScalarValue,
    functions::expr_fn::coalesce,
    logical_expr::{Expr, WindowFrameBound, lit, when},
};
use spl_parser::{Span, command::Head};

use super::Lower;
use crate::{
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, Output, column},
};

/// How many rows `head` keeps where nothing is said.
const DEFAULT_LIMIT: u64 = 10;

impl Lower for Head {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let (frame, default) = match &self.condition {
            Some(condition) => {
                let condition = expr::condition(condition, "head", &frame, cx)?;
                (until_false(self, condition, frame, span)?, None)
            }
            None => (frame, Some(DEFAULT_LIMIT)),
        };
        match self.limit.as_ref().map(|limit| limit.value).or(default) {
            Some(limit) => frame.limit(usize::try_from(limit).unwrap_or(usize::MAX), span),
            None => Ok(frame),
        }
    }
}

/// Counts the false rows so far; a row stays while there are none, the row itself counted or (`keeplast`) not.
fn until_false(head: &Head, condition: Expr, frame: Frame, span: Span) -> Result<Frame> {
    let is_false = if head.null { condition.is_false() } else { condition.is_not_true() };
    let failed = when(is_false, lit(1_i64)).otherwise(lit(0_i64)).at(span)?;
    let until = match head.keeplast {
        true => WindowFrameBound::Preceding(ScalarValue::UInt64(Some(1))),
        false => WindowFrameBound::CurrentRow,
    };
    let (frame, name) = frame.running_sum("failed", failed, until, span)?;
    let frame = frame.filter(coalesce(vec![column(&name), lit(0_i64)]).eq(lit(0_i64)), span)?;
    let fields = frame.fields().iter().map(|name| Output::keep(name)).collect();
    frame.project(fields, span)
}
