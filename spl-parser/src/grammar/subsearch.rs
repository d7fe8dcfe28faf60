//! `[ … ]`

use super::{
    names,
    options::{Options, with_options},
};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{Subsearch, SubsearchLimits},
    input::{Fail, PResult, State, Tokens, fail, nested, want},
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

/// The one subsearch of a command that has nothing else but options.
pub(crate) fn only<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Subsearch> {
    let (i, subsearches) = with_options(options, subsearch)(i)?;
    let mut subsearches = subsearches.into_iter();
    match (subsearches.next(), subsearches.next()) {
        (_, Some(second)) => fail(names::superfluous("[…]", second.span)),
        (Some(subsearch), None) if i.at_end() => Ok((i, subsearch)),
        _ => fail(
            Diagnostic::error(Code::Expected, i.span(), "The last argument must be a subsearch.")
                .help("write it in brackets: `[search …]` or `[| inputlookup …]`"),
        ),
    }
}

/// Takes the limits of a subsearch out of the options.
pub(crate) fn limits(options: &mut Options, state: &State<'_>) -> SubsearchLimits {
    SubsearchLimits {
        extendtimerange: options.bool("extendtimerange", state).unwrap_or(false),
        maxtime: options.number("maxtime", state),
        maxout: options.number("maxout", state),
        timeout: options.number("timeout", state),
    }
}
