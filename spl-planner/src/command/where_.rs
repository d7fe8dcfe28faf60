//! `where`: a filter in the eval language; false and null drop the row.

use spl_parser::{Span, command::Where};

use super::Lower;
use crate::{
    Kind, coerce,
    cx::{Cx, Result},
    expr,
    frame::Frame,
};

impl Lower for Where {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let value = expr::lower(&self.condition, &frame, cx)?;
        if value.multi || !matches!(value.kind, Kind::Bool | Kind::Null) {
            let message = "The expression is invalid. The result of a 'where' expression must be boolean.";
            return Err(coerce::no_condition(&value, message, self.condition.span));
        }
        let predicate = coerce::boolean(&value, "where", self.condition.span)?;
        frame.filter(predicate, span)
    }
}
