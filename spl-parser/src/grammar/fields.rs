//! Options that name a field, commands that take one field, and words in the widest sense.

use super::{
    names,
    options::{Options, with_options},
};
use crate::{
    Span, Spanned,
    ast::FieldName,
    input::{PResult, Tokens, fail, want},
    lex::{Kind, Op, Token, quote},
};

/// Takes an option whose value is a field's name.
pub(crate) fn option(options: &mut Options, name: &'static str) -> Option<Spanned<FieldName>> {
    options.text(name).map(|field| field.map(FieldName))
}

/// The one field of a command, with options anywhere around it.
pub(crate) fn one<'t>(options: &mut Options) -> impl FnMut(Tokens<'t>) -> PResult<'t, Spanned<FieldName>> {
    move |i| match at_most_one(options)(i)? {
        (i, Some(field)) => Ok((i, field)),
        (i, None) => i.must("a field name"),
    }
}

/// As [`one`], where the field may be left out.
pub(crate) fn at_most_one<'t>(
    options: &mut Options,
) -> impl FnMut(Tokens<'t>) -> PResult<'t, Option<Spanned<FieldName>>> {
    move |i| {
        let (i, fields) = with_options(options, names::field)(i)?;
        let mut fields = fields.into_iter();
        let first = fields.next();
        match fields.next() {
            Some(second) => invalid_argument(&second.map(|name| name.0), "this command takes one field"),
            None => Ok((i, first)),
        }
    }
}

/// The message about an argument too many.
pub(crate) fn invalid_argument<'t, T>(argument: &Spanned<String>, label: &str) -> PResult<'t, T> {
    fail(names::superfluous(argument, argument.span).label(label).help("put a name that has spaces into double quotes"))
}

/// `name=value` where any name may stand.
pub(crate) fn assignment(i: Tokens<'_>) -> PResult<'_, (Spanned<String>, Spanned<String>)> {
    let is_word = |token: &Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Single);
    let (i, name) = want("a name", |token| is_word(token) && !token.text.is_empty())(i)?;
    let (i, _) = names::op("`=`", Op::Eq)(i)?;
    let (i, value) = want("a value", is_word)(i)?;
    Ok((i, (Spanned::new(name.value(), name.span), Spanned::new(value.value(), value.span))))
}

/// Where everything stands that has no space between; a comma ends it unless it is `with_commas`. What looks like a
/// subsearch in it, as the `[a-z]` of a regular expression, belongs to it.
pub(crate) fn run<'t>(wanted: &'static str, with_commas: bool) -> impl Fn(Tokens<'t>) -> PResult<'t, Span> {
    move |start| {
        let is_part = |token: &Token<'_>| match token.kind {
            Kind::Eof | Kind::Bad(_) => false,
            Kind::Op(Op::Comma) => with_commas,
            _ => true,
        };
        let (mut i, _) = want(wanted, is_part)(start)?;
        while i.first().glued && is_part(&i.first()) {
            i = i.advance();
        }
        Ok((i, i.span_from(start)))
    }
}

/// A text in quotes, or everything up to the next space or comma. A subsearch alone is none.
pub(crate) fn text<'t>(wanted: &'static str) -> impl Fn(Tokens<'t>) -> PResult<'t, Spanned<String>> {
    move |i| {
        let token = i.first();
        let next = i.peek(1);
        let goes_on = next.glued && !matches!(next.kind, Kind::Eof | Kind::Op(Op::Comma));
        match token.kind {
            Kind::Subsearch => return i.expected(wanted),
            Kind::Single if goes_on => {}
            Kind::Quoted | Kind::Single => return Ok((i.advance(), Spanned::new(token.value(), token.span))),
            _ => {}
        }
        let (rest, span) = run(wanted, false)(i)?;
        Ok((rest, Spanned::new(quote::resolve(span.of(i.state.text)), span)))
    }
}
