//! Commands that take one thing with options around it: the name of a table or file, a subsearch, a condition.

use super::{
    names::{commas, superfluous},
    options::{Options, with_options},
    search,
};
use crate::{
    Span, Spanned,
    ast::SearchExpr,
    input::{PResult, Tokens, cut, end, fail, want},
    lex::{Kind, Mode, Op},
};

/// A name of something that isn't a field. Quoted and bare parts without a space between are one: `lookup:"a b"`.
pub(crate) fn name<'t>(wanted: &'static str) -> impl Fn(Tokens<'t>) -> PResult<'t, Spanned<String>> {
    move |i| {
        let is_part = |kind| matches!(kind, Kind::Word | Kind::Quoted | Kind::Single);
        let (mut rest, first) = want(wanted, |t| is_part(t.kind) && !t.text.is_empty())(i)?;
        let mut value = first.value();
        while rest.first().glued && is_part(rest.first().kind) && rest.peek(1).kind != Kind::Op(Op::Eq) {
            value.push_str(&rest.first().value());
            rest = rest.advance();
        }
        Ok((rest, Spanned::new(value, rest.span_from(i))))
    }
}

/// At most one name, with options around it; it ends before WHERE.
pub(crate) fn named<'t>(
    i: Tokens<'t>,
    options: &mut Options,
    wanted: &'static str,
) -> PResult<'t, Option<Spanned<String>>> {
    let item = |i: Tokens<'t>| if i.at_word("where") { i.expected(wanted) } else { name(wanted)(i) };
    let (i, names) = with_options(options, item)(i)?;
    let mut names = names.into_iter();
    let first = names.next();
    match names.next() {
        Some(second) => fail(superfluous(&second, second.span)),
        None => Ok((i, first)),
    }
}

/// `WHERE <search expression>`, which goes on to the end of the command.
pub(crate) fn where_condition(i: Tokens<'_>) -> PResult<'_, Option<Spanned<SearchExpr>>> {
    if !i.at_word("where") {
        i.note("`WHERE`");
        return Ok((i, None));
    }
    let (i, condition) = rest_as_condition(i.advance())?;
    Ok((i, Some(condition)))
}

/// All that is left of the command, lexed once more as the search language.
pub(crate) fn rest_as_condition(i: Tokens<'_>) -> PResult<'_, Spanned<SearchExpr>> {
    let mut last = i;
    while !last.at_end() {
        last = last.advance();
    }
    let condition = condition_in(i, Span::new(i.span().start, last.span().end))?;
    Ok((last, condition))
}

/// A part of the text as a condition of the search language, and nothing after it.
pub(crate) fn condition_in<'t>(i: Tokens<'t>, span: Span) -> Result<Spanned<SearchExpr>, nom::Err<crate::input::Fail>> {
    i.relex(span, Mode::Search, |i| {
        let (i, condition) = cut(search::condition)(i)?;
        end(i)?;
        Ok((i, condition))
    })
}

/// Options alone, of which those in `lists` may come several times: each of these with its place in `lists`.
pub(crate) fn options_and_lists<'t>(
    i: Tokens<'t>,
    options: &mut Options,
    lists: &[&str],
) -> PResult<'t, Vec<(usize, Spanned<String>)>> {
    let mut i = commas(i);
    let mut found = Vec::new();
    while i.at_option() {
        match lists.iter().position(|list| i.at_word(list)) {
            Some(list) => {
                let (rest, value) = cut(name("the option's value"))(i.advance().advance())?;
                found.push((list, value));
                i = rest;
            }
            None => i = options.parse(i)?.0,
        }
        i = commas(i);
    }
    i.note("an option");
    Ok((i, found))
}

/// What [`options_and_lists`] found, list by list.
pub(crate) fn by_list<const N: usize>(found: Vec<(usize, Spanned<String>)>) -> [Vec<Spanned<String>>; N] {
    let mut lists = [const { Vec::new() }; N];
    for (list, value) in found {
        if let Some(list) = lists.get_mut(list) {
            list.push(value);
        }
    }
    lists
}
