//! Field names among arguments, and lists of them.

use std::fmt;

use nom::{Parser, combinator::opt};

use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, FieldPattern, write_list},
    input::{PResult, Tokens, want},
    lex::{Kind, Op, Token, quote},
};

/// Punctuation.
pub(crate) fn op<'t>(wanted: &'static str, op: Op) -> impl Fn(Tokens<'t>) -> PResult<'t, Token<'t>> {
    want(wanted, move |token| token.kind == Kind::Op(op))
}

/// A name, quoted or bare; an empty one is none. The name that stats gives a column, `count(x)`, may stand bare too.
pub(crate) fn name<'t>(wanted: &'static str) -> impl Fn(Tokens<'t>) -> PResult<'t, Spanned<String>> {
    move |i| {
        let (rest, token) =
            want(wanted, |t| matches!(t.kind, Kind::Word | Kind::Quoted | Kind::Single) && !t.text.is_empty())(i)?;
        if token.kind == Kind::Word
            && let Some(after) = parentheses(rest)
        {
            let span = after.span_from(i);
            return Ok((after, Spanned::new(quote::resolve(span.of(i.state.text)), span)));
        }
        Ok((rest, Spanned::new(token.value(), token.span)))
    }
}

/// What comes after the `( … )` that stand here without a space before.
pub(crate) fn parentheses(mut i: Tokens<'_>) -> Option<Tokens<'_>> {
    let mut depth = 0_usize;
    if !i.first().glued {
        return None;
    }
    loop {
        match i.first().kind {
            Kind::Op(Op::Open) => depth += 1,
            Kind::Op(Op::Close) => depth = depth.checked_sub(1)?,
            Kind::Eof | Kind::Bad(_) | Kind::Subsearch => return None,
            _ if depth == 0 => return None,
            _ => {}
        }
        i = i.advance();
        if depth == 0 {
            return Some(i);
        }
    }
}

/// The name of one field.
pub(crate) fn field(i: Tokens<'_>) -> PResult<'_, Spanned<FieldName>> {
    name("a field name").map(|name| name.map(FieldName)).parse(i)
}

/// The name of one field, or with `*` of several.
pub(crate) fn pattern(i: Tokens<'_>) -> PResult<'_, Spanned<FieldPattern>> {
    name("a field name").map(|name| name.map(FieldPattern)).parse(i)
}

/// Commas, which between names mean no more than a space; two of them, or one at the end, are as good as none.
pub(crate) fn commas(mut i: Tokens<'_>) -> Tokens<'_> {
    while i.at_op(Op::Comma) {
        i = i.advance();
    }
    i
}

/// Items with commas or spaces between; may be none.
pub(crate) fn list<'t, T>(
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
) -> impl FnMut(Tokens<'t>) -> PResult<'t, Vec<T>> {
    move |i| {
        let mut i = commas(i);
        let mut items = Vec::new();
        loop {
            let (rest, found) = opt(&item).parse(i)?;
            let Some(found) = found else { return Ok((i, items)) };
            items.push(found);
            rest.note("`,`");
            i = commas(rest);
        }
    }
}

/// Splunk's text for an argument too many.
pub(crate) fn superfluous(argument: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::Expected, span, format!("The argument '{argument}' is invalid."))
}

/// Prints a list, with a space before it where there is anything.
pub(crate) fn write_more<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    f.write_str(if items.is_empty() { "" } else { " " })?;
    write_list(f, items, ", ")
}

/// A number with a fraction, as written.
pub(crate) fn decimal(text: &str) -> Option<String> {
    text.parse::<f64>().is_ok_and(f64::is_finite).then(|| text.to_owned())
}
