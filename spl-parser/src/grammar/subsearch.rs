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
    nested(rest, |rest| {
        let outer = i.state.fresh();
        let pipeline = parse::subsearch(i.state, token.inside());
        i.state.resume(outer);
        match pipeline {
            Some(pipeline) => Ok((rest, Spanned::new(Box::new(pipeline), token.span))),
            None => Err(nom::Err::Failure(Fail::Reported)),
        }
    })
}
