//! `eval`: a projection for each run of assignments that don't read each other.

use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName},
    command::{Destination, Eval},
};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, unsupported},
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
            if value.kind == Kind::Bool {
                return Err(condition(&assignment.expression));
            }
            frame = assign(frame, name, value, span, cx)?;
        }
        Ok(frame)
    }
}

/// The error of a condition that is to become a field's value.
fn condition(expression: &Spanned<Expr>) -> Box<Diagnostic> {
    let message = "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr]).";
    let written = Some(expression.to_string()).filter(|written| written.len() <= 60);
    let help = format!("write `if({}, \"true\", \"false\")`", written.as_deref().unwrap_or("…"));
    Box::new(Diagnostic::error(Code::TypeMismatch, expression.span, message).label("this is a condition").help(help))
}

/// Sets a field. Null takes the field away, and `_time` stays a point in time whatever is put in.
fn assign(frame: Frame, name: &str, value: Value, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    match value.kind {
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
