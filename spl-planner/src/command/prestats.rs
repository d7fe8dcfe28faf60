//! `prestats=true`: what `stats`, `chart` or `timechart` after the command finishes.
//!
//! Splunk hands on partial aggregates under names of its own. Here the rows themselves are handed on, with the fields that the command
//! names: what the commands after it aggregate of them is the same.

use datafusion::logical_expr::Operator;
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument},
};

use crate::{
    aggregate::Group,
    cx::{Cx, Result, unsupported},
    expr,
    frame::{Frame, Output},
    scope,
};

/// `append=true` without `prestats=true`. \[D tstats, mstats\]
pub(super) fn check_append(command: &str, append: bool, prestats: bool, span: Span) -> Result<()> {
    if !append || prestats {
        return Ok(());
    }
    let message = format!("`append=true` of {command} needs `prestats=true`");
    let error = Diagnostic::error(Code::OptionValue, span, message);
    Err(Box::new(error.help(format!("add `prestats=true`, or write `| append [| {command} …]`"))))
}

/// The rows that count in some group, with the fields that the command names.
pub(super) fn rows(
    frame: Frame,
    aggregates: &[Spanned<Aggregate>],
    fields: &[&str],
    groups: Vec<Group>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let by_time = groups.iter().any(|group| group.name == "_time");
    let mut outputs: Vec<Output> = Vec::new();
    let present: Vec<_> = groups.iter().map(|group| group.value.expr.clone().is_not_null()).collect();
    outputs.extend(groups.into_iter().map(|group| Output::new(group.name, group.value.expr)));
    if !by_time && frame.has("_time") {
        outputs.push(Output::keep("_time"));
    }
    for aggregate in aggregates {
        if by_time && observes_time(aggregate) {
            let message = format!("`{}` with `prestats=true` beside `_time` after BY", aggregate.value);
            return Err(unsupported(aggregate.span, message));
        }
    }
    for field in fields {
        if outputs.iter().all(|output| output.name != *field) {
            let value = scope::resolve(field, span, &frame, cx);
            outputs.push(Output::new(*field, value.expr));
        }
    }
    let frame = match present.is_empty() {
        true => frame,
        false => frame.filter(expr::balanced(present, Operator::And), span)?,
    };
    Ok(frame.project(outputs, span)?.closed())
}

/// The field that an aggregate is taken over.
pub(super) fn field(aggregate: &Aggregate) -> Option<&str> {
    match &aggregate.argument.as_ref()?.value {
        AggregateArgument::Field(field) => Some(field.as_str()),
        _ => None,
    }
}

/// Whether it depends on the time of each row, of which only the span is handed on.
fn observes_time(aggregate: &Aggregate) -> bool {
    let function = aggregate.function.to_ascii_lowercase();
    let of_time = ["earliest", "earliest_time", "latest", "latest_time", "first", "last"].contains(&function.as_str());
    of_time || function.starts_with("rate") || field(aggregate) == Some("_time")
}
