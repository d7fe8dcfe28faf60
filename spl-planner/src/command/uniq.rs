//! `uniq`: drops a row that equals the one before it in every field, internal ones too.

use datafusion::{
    functions_window::lead_lag::lag,
    logical_expr::{ExprFunctionExt, Operator, binary_expr, lit},
};
use spl_parser::{Span, command::Uniq};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    expr,
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Uniq {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let fields = scope::all(&frame, cx);
        let (mut frame, number) = frame.numbered(span)?;
        let mut changes = vec![column(&number).eq(lit(1_u64))];
        for name in &fields {
            let before = lag(column(name), Some(1), None).partition_by(Vec::new());
            let (next, before) = frame.window("before", before, span)?;
            frame = next;
            changes.push(binary_expr(column(name), Operator::IsDistinctFrom, column(&before)));
        }
        let frame = frame.filter(expr::balanced(changes, Operator::Or), span)?;
        frame.project(fields.iter().map(|name| Output::keep(name)).collect(), span)
    }
}
