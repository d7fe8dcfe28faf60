//! Field names among arguments, and lists of them.

use nom::{Parser, combinator::opt};

use crate::{
    Spanned,
    ast::{FieldName, FieldPattern},
    input::{PResult, Tokens, want},
    lex::{Kind, Op, Token},
};

/// Punctuation.
pub(crate) fn op<'t>(wanted: &'static str, op: Op) -> impl Fn(Tokens<'t>) -> PResult<'t, Token<'t>> {
    want(wanted, move |token| token.kind == Kind::Op(op))
}

/// A name, quoted or bare; an empty one is none.
pub(crate) fn name<'t>(wanted: &'static str) -> impl Fn(Tokens<'t>) -> PResult<'t, Spanned<String>> {
    move |i| {
        let (i, token) =
            want(wanted, |t| matches!(t.kind, Kind::Word | Kind::Quoted | Kind::Single) && !t.text.is_empty())(i)?;
        Ok((i, Spanned::new(token.value(), token.span)))
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
