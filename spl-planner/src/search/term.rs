//! Bare words and quoted phrases: they are looked for in `_raw`.

use datafusion::logical_expr::{Expr, lit};
use spl_parser::{
    Code, Diagnostic, Label, Spanned,
    ast::{MatchForm, SearchValue},
};

use crate::{Kind, MINOR_BREAKERS, Primitive, cx::Cx, frame::Frame, scope, token};

/// The field that holds an event's text.
const RAW: &str = "_raw";

/// What is said of a term where rows lack it.
const NO_RAW: &str = "rows have no `_raw` here";

/// `error`, `"a phrase"`, `CASE(x)`, `TERM(x)`. `*` alone is true for every row, with or without `_raw`.
pub(super) fn lower(value: &Spanned<SearchValue>, frame: &Frame, cx: &mut Cx<'_>) -> Expr {
    if value.text == "*" {
        return lit(true);
    }
    if !frame.has(RAW) {
        warn(value, cx);
        return lit(false);
    }
    let raw = scope::resolve(RAW, value.span, frame, cx);
    if raw.kind == Kind::Null {
        return lit(false);
    }
    let primitive = match value.form {
        MatchForm::Case => Primitive::TermMatchCase,
        MatchForm::Term => Primitive::TokenMatch,
        MatchForm::Plain if value.quoted && !is_word(&value.text) => Primitive::PhraseMatch,
        MatchForm::Plain => Primitive::TermMatch,
    };
    let pattern = token::bind_pattern(&value.text, cx.catalog);
    cx.call(primitive, vec![raw.expr, lit(pattern)])
}

/// Whether a phrase is a single word, which quotes around it don't change.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || char == '*' || MINOR_BREAKERS.contains(char))
}

/// Warns once about all terms of a search.
fn warn(value: &Spanned<SearchValue>, cx: &mut Cx<'_>) {
    match cx.last_warning(Code::Suspicious).filter(|warning| warning.primary.text == NO_RAW) {
        Some(warning) => warning.secondary.push(Label { span: value.span, text: String::new() }),
        None => cx.warn(
            Diagnostic::warning(Code::Suspicious, value.span, format!("the term `{}` matches nothing", value.text))
                .label(NO_RAW)
                .help(format!("name the field: `field={}`", value.text)),
        ),
    }
}
