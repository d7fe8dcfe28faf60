//! `fieldformat`: what is shown of a field at the end of the search. Whatever comes between sees the value itself.

use spl_parser::{
    Span,
    ast::FieldName,
    command::{Assignment, Destination, Fieldformat},
};

use super::{Lower, eval::condition};
use crate::{
    Kind,
    cx::{Cx, Result, unsupported},
    expr,
    frame::{Frame, Output},
    scope,
};

impl Lower for Fieldformat {
    fn lower(&self, frame: Frame, _span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        for format in &self.formats {
            // Mistakes show here, where the fields are those that the author saw.
            let (name, _) = shown(format, &frame, cx)?;
            if !frame.has(&name) {
                scope::warn_unknown(&name, format.destination.span, &frame, cx);
            }
        }
        Ok(frame.with_formats(self.formats.clone()))
    }
}

/// Puts what is shown in place of the values.
pub(crate) fn show(frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut outputs = Vec::new();
    for format in frame.formats() {
        let (name, value) = shown(format, &frame, cx)?;
        if frame.has(&name) {
            outputs.push(Output::new(name, value));
        }
    }
    frame.set(outputs, span)
}

fn shown(format: &Assignment, frame: &Frame, cx: &mut Cx<'_>) -> Result<(String, datafusion::logical_expr::Expr)> {
    let Destination::Field(FieldName(name)) = &format.destination.value else {
        return Err(unsupported(format.destination.span, "a field name taken from a field's value (`{…}`)"));
    };
    let value = expr::lower(&format.expression, frame, cx)?;
    if value.kind == Kind::Bool {
        return Err(condition(&format.expression));
    }
    Ok((name.clone(), value.expr))
}
