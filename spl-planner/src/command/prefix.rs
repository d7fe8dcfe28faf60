//! `PREFIX(user=)` in tstats: what follows these characters in an event's text, up to the next major breaker.

use datafusion::{
    functions::{core::expr_fn::get_field, string::expr_fn::lower},
    logical_expr::{Expr, lit},
};
use spl_parser::{
    Span, Spanned,
    ast::{AggregateArgument, FieldPattern},
    command::Tstats,
};

use crate::{
    MAJOR_BREAKERS, Primitive, coerce,
    cx::{Cx, Result},
    frame::{Frame, Output},
    scope,
};

/// What stands in the parentheses.
fn written(name: &str) -> Option<&str> {
    name.strip_prefix("PREFIX(")?.strip_suffix(')')
}

/// Where the command asks for one.
pub(super) fn place(tstats: &Tstats) -> Option<Span> {
    let by = tstats.by.iter().find(|field| written(field.as_str()).is_some()).map(|field| field.span);
    by.or_else(|| {
        tstats
            .aggregates
            .iter()
            .find(|item| super::prestats::field(item).and_then(written).is_some())
            .map(|item| item.span)
    })
}

/// The command with the prefixes themselves for names, `user=`, and the frame with these fields. \[U\]
pub(super) fn extracted(tstats: &Tstats, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<(Tstats, Frame)> {
    let mut tstats = tstats.clone();
    let mut prefixes: Vec<String> = Vec::new();
    for field in &mut tstats.by {
        if let Some(prefix) = written(field.as_str()).map(str::to_owned) {
            field.value.0.clone_from(&prefix);
            prefixes.push(prefix);
        }
    }
    for aggregate in &mut tstats.aggregates {
        if let Some(Spanned { value: AggregateArgument::Field(field), .. }) = &mut aggregate.value.argument
            && let Some(prefix) = written(field.as_str()).map(str::to_owned)
        {
            *field = FieldPattern(prefix.clone());
            prefixes.push(prefix);
        }
    }
    prefixes.sort();
    prefixes.dedup();
    let raw = scope::resolve("_raw", span, &frame, cx);
    let raw = coerce::text(&raw, cx);
    let outputs = prefixes.into_iter().map(|prefix| {
        let value = value_of(raw.clone(), &prefix, cx);
        Output::new(prefix, value)
    });
    let outputs = outputs.collect();
    Ok((tstats, frame.set(outputs, span)?))
}

/// The index holds tokens in lower case.
fn value_of(raw: Expr, prefix: &str, cx: &Cx<'_>) -> Expr {
    let (breakers, prefix) = (escaped(MAJOR_BREAKERS), escaped(&prefix.to_lowercase()));
    let regex = format!("(?:^|[{breakers}]){prefix}(?<value>[^{breakers}]+)");
    let found = cx.call(Primitive::Rex, vec![lower(raw), lit(regex), lit(1_i64), lit(false), lit("value")]);
    get_field(found, "0")
}

/// Characters as a regular expression takes them for themselves.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect()
}
