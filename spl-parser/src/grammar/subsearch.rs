//! `[ … ]`

use crate::{
    Spanned,
    ast::Subsearch,
    input::{Fail, PResult, Tokens, nested, want},
    lex::Kind,
    parse,
};

/// A search in brackets.
pub(crate) fn subsearch(i: Tokens<'_>) -> PResult<'_, Subsearch> {
    let (rest, token) = want("a subsearch", |token| token.kind == Kind::Subsearch)(i)?;
    nested(rest, |rest| match i.state.in_brackets(|| parse::pipeline(i.state, token.inside(), &[])) {
        Some(pipeline) => Ok((rest, Spanned::new(Box::new(pipeline), token.span))),
        None => Err(nom::Err::Failure(Fail::Reported)),
    })
}
