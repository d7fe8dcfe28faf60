//! `appendcols`: the fields of a subsearch's rows beside those so far: the first row beside the first, and so on.

use datafusion::{common::JoinType, functions_window::expr_fn::row_number, logical_expr::ExprFunctionExt};
use spl_parser::{Span, command::Appendcols};

use super::Lower;
use crate::{
    beside::Beside,
    cx::{Cx, Result},
    frame::{Frame, column},
    subsearch,
};

impl Lower for Appendcols {
    /// Rows that one side lacks have nulls for its fields; rows that only the subsearch has come last. \[U\]
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let more = subsearch::limited(&self.subsearch, &self.limits, cx)?;
        let (left, left_row) = numbered(frame, span)?;
        let (right, right_row) = numbered(more, span)?;
        let keys = (vec![column(&left_row)], vec![column(&right_row)]);
        let both = Beside::join(left, right, keys, JoinType::Full, span, cx)?;
        both.merge(|name| !name.starts_with('_'), self.r#override, span, cx)
    }
}

/// Numbers the rows in their order, and orders them by the number.
fn numbered(frame: Frame, span: Span) -> Result<(Frame, String)> {
    let (frame, number) = frame.window("row", row_number().partition_by(Vec::new()), span)?;
    let order = vec![datafusion::logical_expr::SortExpr::new(column(&number), true, false)];
    Ok((frame.ordered(order), number))
}
