//! `accum`: a running total. A row without a number gets none, and keeps what the field held.

use datafusion::logical_expr::WindowFrameBound;
use spl_parser::{Span, command::Accum};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Accum {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let number = coerce::number(&scope::resolve(self.field.as_str(), self.field.span, &frame, cx), cx);
        let has_number = number.clone().is_not_null();
        let (frame, _) = frame.numbered(span)?;
        let (frame, total) = frame.running_sum("total", number, WindowFrameBound::CurrentRow, span)?;
        let name = self.alias.as_ref().unwrap_or(&self.field).as_str();
        let total = Value::new(column(&total), Kind::Number);
        let old = scope::current(name, &frame, cx);
        let value = coerce::choose(has_number, &total, &old, span, cx)?;
        frame.set(vec![Output::new(name, value.expr)], span)
    }
}
