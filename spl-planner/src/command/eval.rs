//! `eval`: a projection for each run of assignments that don't read each other.

use spl_parser::{
    Code, Span,
    ast::FieldName,
    command::{Destination, Eval},
};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, error, unsupported},
    expr,
    frame::{Frame, Output},
};

impl Lower for Eval {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        for assignment in &self.assignments {
            let Destination::Field(FieldName(name)) = &assignment.destination.value else {
                return Err(unsupported(
                    assignment.destination.span,
                    "a field name taken from a field's value (`{…}`)",
                ));
            };
            let value = expr::lower(&assignment.expression, &frame, cx)?;
            frame = assign(frame, name, value, assignment.expression.span, span, cx)?;
        }
        Ok(frame)
    }
}

/// Sets a field. Null takes the field away, and `_time` stays a point in time whatever is put in.
fn assign(frame: Frame, name: &str, value: Value, at: Span, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    match value.kind {
        Kind::Bool => Err(error(
            Code::TypeMismatch,
            at,
            "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr]).",
        )),
        Kind::Null if frame.has(name) => {
            let rest = frame.fields().iter().filter(|field| *field != name).map(|field| Output::keep(field)).collect();
            frame.project(rest, span)
        }
        Kind::Null => Ok(frame),
        _ if name == "_time" => {
            let time = coerce::time(&value, cx);
            frame.set(vec![Output::new(name, time)], span)
        }
        _ => frame.set(vec![Output::new(name, value.expr)], span),
    }
}
