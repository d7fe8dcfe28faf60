//! Expressions over aggregates: `eval(sum(bytes)/count) AS size`.
//!
//! The aggregates in them are taken under hidden names, and the expressions computed over those.

use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, Expr, FieldName, FieldPattern},
};

use crate::{
    Kind,
    cx::{Cx, Result, error},
    expr,
    frame::{Frame, HIDDEN, Output},
};

/// The aggregates of a command, with what is computed of them.
#[derive(Debug)]
pub(super) struct Over {
    /// All aggregates, those inside expressions under hidden names.
    pub(super) aggregates: Vec<Spanned<Aggregate>>,
    computed: Vec<Computed>,
}

#[derive(Debug)]
struct Computed {
    name: String,
    span: Span,
    /// The expression, hidden fields in place of its aggregates.
    expression: Spanned<Expr>,
    /// The first of these fields: the result stands in its place.
    first: String,
}

impl Over {
    /// Takes expressions apart; `None` where there are none.
    pub(super) fn new(aggregates: &[Spanned<Aggregate>], cx: &Cx<'_>) -> Result<Option<Self>> {
        let mut over = Self { aggregates: Vec::new(), computed: Vec::new() };
        for aggregate in aggregates {
            let Some(Spanned { value: AggregateArgument::OfAggregates(expression), span }) = &aggregate.argument else {
                over.aggregates.push(aggregate.clone());
                continue;
            };
            let before = over.aggregates.len();
            let mut expression = Spanned::new(expression.clone(), *span);
            over.take_out(&mut expression, cx);
            if over.aggregates.len() == before {
                let mut error = error(Code::FunctionArguments, *span, "The expression has no aggregate.");
                error.help = Some("write for example `eval(sum(x)/count) AS ratio`".into());
                return Err(error);
            }
            let span = aggregate.alias.as_ref().map_or(aggregate.span, |alias| alias.span);
            over.computed.push(Computed { name: aggregate.output(), span, expression, first: hidden(before) });
        }
        Ok((!over.computed.is_empty()).then_some(over))
    }

    /// Puts a hidden field in place of each aggregate.
    fn take_out(&mut self, expression: &mut Spanned<Expr>, cx: &Cx<'_>) {
        if let Some(aggregate) = as_aggregate(expression, cx) {
            let name = FieldName(hidden(self.aggregates.len()));
            let alias = Some(Spanned::new(name.clone(), expression.span));
            self.aggregates.push(Spanned::new(Aggregate { alias, ..aggregate }, expression.span));
            expression.value = Expr::Field(name);
            return;
        }
        match &mut expression.value {
            Expr::Unary { operand, .. } => self.take_out(operand, cx),
            Expr::Binary { left, right, .. } => [left, right].into_iter().for_each(|part| self.take_out(part, cx)),
            Expr::And(parts) | Expr::Or(parts) | Expr::Call { arguments: parts, .. } => {
                parts.iter_mut().for_each(|part| self.take_out(part, cx));
            }
            Expr::In { operand, list } => {
                self.take_out(operand, cx);
                list.iter_mut().for_each(|part| self.take_out(part, cx));
            }
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::Field(_)
            | Expr::Token(_)
            | Expr::SearchMatch(_)
            | Expr::Subsearch(_) => {}
        }
    }

    /// Computes the expressions over the aggregates, and hides these.
    pub(super) fn compute(self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let mut outputs: Vec<Output> = Vec::new();
        for field in frame.fields() {
            let name = match self.computed.iter().find(|computed| computed.first == *field) {
                Some(Computed { name, span, expression, .. }) => {
                    let value = expr::lower(expression, &frame, cx)?;
                    if value.kind == Kind::Bool {
                        let message =
                            "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr]).";
                        return Err(error(Code::TypeMismatch, expression.span, message));
                    }
                    if outputs.iter().any(|output| output.name == *name) {
                        let message = format!(
                            "1 duplicate rename field(s). Original renames: [{name}]. Duplicate renames: [{name}]."
                        );
                        let error = Diagnostic::error(Code::DuplicateName, *span, message)
                            .help("give one of them another name with `as`");
                        return Err(Box::new(error));
                    }
                    outputs.push(Output::new(name, value.expr));
                    continue;
                }
                None if field.starts_with(HIDDEN) => continue,
                None => field,
            };
            outputs.push(Output::keep(name));
        }
        frame.project(outputs, span)
    }
}

fn hidden(index: usize) -> String {
    format!("{HIDDEN}over{index}")
}

/// A bare `count`, or a call of a stats function over a field or `eval(…)`. With several arguments, or over another aggregate,
/// `max(…)` and its like are functions of eval.
fn as_aggregate(expression: &Spanned<Expr>, cx: &Cx<'_>) -> Option<Aggregate> {
    let aggregate = |name: &Spanned<String>, argument| Aggregate { function: name.clone(), argument, alias: None };
    match &expression.value {
        Expr::Field(name) if matches!(name.as_str(), "count" | "c") => {
            Some(aggregate(&Spanned::new(name.as_str().to_owned(), expression.span), None))
        }
        Expr::Call { name, arguments } if super::is_function(name, cx) => match arguments.as_slice() {
            [] => Some(aggregate(name, None)),
            [Spanned { value: Expr::Field(field), span }] => {
                let field = AggregateArgument::Field(FieldPattern(field.as_str().to_owned()));
                Some(aggregate(name, Some(Spanned::new(field, *span))))
            }
            [Spanned { value: Expr::Call { name: eval, arguments }, span }] if eval.eq_ignore_ascii_case("eval") => {
                let [inner] = arguments.as_slice() else { return None };
                Some(aggregate(name, Some(Spanned::new(AggregateArgument::Eval(inner.value.clone()), *span))))
            }
            _ => None,
        },
        _ => None,
    }
}
