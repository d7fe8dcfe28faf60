//! `lookup`: adds what the matching lines of a table have.
//!
//! `local` and `update` choose between copies of a table, of which there is one here.

use datafusion::{functions::expr_fn::coalesce, logical_expr::Expr};
use spl_parser::{Code, Diagnostic, Span, command::Lookup};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{Cx, Result, unsupported},
    frame::{Frame, Output, column},
    lookup::{self, Key, Request},
    open, scope,
};

impl Lower for Lookup {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let found = lookup::find(&self.table, cx)?;
        if let Some(field) = &found.matching.time_field {
            return Err(unsupported(self.table.span, format_args!("a lookup with times (`time_field={field}`)")));
        }
        if let Some(field) = &self.event_time_field {
            let message = "`event_time_field` has no effect: the lines of this lookup have no times";
            cx.warn(Diagnostic::warning(Code::NoEffect, field.span, message));
        }
        let mut keys = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            lookup::check(&found, &self.table, input.field.as_str(), "source", input.field.span)?;
            let field = input.row_field();
            let value = scope::resolve(field.as_str(), field.span, &frame, cx);
            keys.push(Key { column: input.field.as_str().to_owned(), value });
        }
        let mut wanted: Vec<Wanted> = Vec::new();
        for output in &self.outputs {
            let column = &output.field.field;
            lookup::check(&found, &self.table, column.as_str(), "destination", column.span)?;
            let name = output.field.row_field().as_str().to_owned();
            wanted.push(Wanted { column: column.as_str().to_owned(), name, new: output.new });
        }
        if self.outputs.is_empty() {
            let columns = lookup::columns(&found).into_iter();
            let rest = columns.filter(|column| !keys.iter().any(|key| key.column == *column));
            wanted.extend(rest.map(|column| Wanted { name: column.clone(), column, new: false }));
        }
        if wanted.is_empty() {
            return Ok(frame);
        }
        let outputs = wanted.iter().map(|wanted| wanted.column.clone()).collect();
        let request = Request { name: &self.table, lookup: &found, keys, outputs };
        let (frame, answers) = request.answer(frame, span, cx)?;
        let mut assignments: Vec<Output> = Vec::new();
        for (Wanted { name, new, .. }, answer) in wanted.into_iter().zip(answers) {
            let expr = if new { unless_there(&name, &answer, &frame, cx)? } else { stored(&name, &answer, cx) };
            assignments.retain(|other| other.name != name);
            assignments.push(Output { name, expr });
        }
        frame.set(assignments, span)
    }
}

/// A column of the table, and the field that it becomes.
struct Wanted {
    column: String,
    name: String,
    /// Whether a value that is there stays.
    new: bool,
}

/// OUTPUTNEW: the field's own value where it has one, each field for itself. \[U\]
fn unless_there(name: &str, answer: &Value, frame: &Frame, cx: &mut Cx<'_>) -> Result<Expr> {
    open::demand(name, frame, cx);
    let own = frame.data_type(name).map(|of| scope::value_of(column(name), of));
    match own.filter(|own| own.kind != Kind::Null) {
        Some(own) if name == "_time" => Ok(coalesce(vec![coerce::time(&own, cx), coerce::time(answer, cx)])),
        Some(own) => Ok(coerce::coalesce(&own, answer, cx)?.expr),
        None => Ok(stored(name, answer, cx)),
    }
}

/// An answer as the value of a field: `_time` stays a point in time.
fn stored(name: &str, answer: &Value, cx: &Cx<'_>) -> Expr {
    if name == "_time" { coerce::time(answer, cx) } else { answer.expr.clone() }
}
