//! `eval`: a projection for each run of assignments that don't read each other.

use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName},
    command::{Destination, Eval},
};

use super::{Lower, named_by_data};
use crate::{
    Kind, coerce,
    cx::{Cx, Result},
    expr,
    frame::{Frame, Output},
};

impl Lower for Eval {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut pending: Vec<Output> = Vec::new();
        for assignment in &self.assignments {
            let name = match &assignment.destination.value {
                Destination::Field(FieldName(name)) => name,
                Destination::Template(template) => {
                    frame = frame.set(std::mem::take(&mut pending), span)?;
                    frame = named_by_data::assign(template, assignment, frame, cx)?;
                    continue;
                }
            };
            let set = |field: &str| pending.iter().any(|output| output.name == field);
            if set(name) || assignment.expression.fields().iter().any(|field| set(field.as_str())) {
                frame = frame.set(std::mem::take(&mut pending), span)?;
            }
            let value = expr::lower(&assignment.expression, &frame, cx)?;
            match value.kind {
                Kind::Bool => return Err(condition(&assignment.expression)),
                // Null takes the field away.
                Kind::Null => frame = frame.set(std::mem::take(&mut pending), span)?.remove(name, span)?,
                // `_time` stays a point in time whatever is put in.
                _ if name == "_time" => pending.push(Output::new(name, coerce::time(&value, cx))),
                _ => pending.push(Output::new(name, value.expr)),
            }
        }
        frame.set(pending, span)
    }
}

/// The error of a condition that is to become a field's value.
pub(super) fn condition(expression: &Spanned<Expr>) -> Box<Diagnostic> {
    let message = "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr]).";
    let written = Some(expression.to_string()).filter(|written| written.len() <= 60);
    let help = format!("write `if({}, \"true\", \"false\")`", written.as_deref().unwrap_or("…"));
    Box::new(Diagnostic::error(Code::TypeMismatch, expression.span, message).label("this is a condition").help(help))
}
