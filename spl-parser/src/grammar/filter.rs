//! What an event must match, as an option's value: `"a b"`, `(a OR b)`, `eval(a > 5)`, `a`.

use super::{expr, search, single};
use crate::{
    Span, Spanned,
    ast::{MatchForm, SearchExpr, SearchValue},
    command::EventFilter,
    input::{PResult, Tokens, end, fail, unbalanced},
    lex::{Kind, Mode, Op, lex, split::Structure},
};

/// The value after `startswith=`.
pub(crate) fn event_filter(i: Tokens<'_>) -> PResult<'_, Spanned<EventFilter>> {
    let token = i.first();
    match token.kind {
        Kind::Op(Op::Open) => group(i),
        Kind::Eval => {
            let expr = i.relex(token.inside(), Mode::Eval, expr::whole)?;
            Ok((i.advance(), Spanned::new(EventFilter::Eval(expr.value), token.span)))
        }
        Kind::Quoted if !continues(i.advance()) => {
            let condition = quoted(i, &token.value(), token.span);
            Ok((i.advance(), Spanned::new(EventFilter::Search(condition), token.span)))
        }
        Kind::Word | Kind::Quoted | Kind::Single => {
            // `action="log in"`
            let mut rest = i.advance();
            while continues(rest) {
                rest = rest.advance();
            }
            let span = rest.span_from(i);
            let condition = single::condition_in(i, span)?;
            Ok((rest, Spanned::new(EventFilter::Search(condition.value), span)))
        }
        _ => i.must("a search or `eval(…)`"),
    }
}

/// Whether a word or text goes on here.
fn continues(i: Tokens<'_>) -> bool {
    i.first().glued && matches!(i.first().kind, Kind::Word | Kind::Quoted | Kind::Single)
}

/// `( … )`
fn group(i: Tokens<'_>) -> PResult<'_, Spanned<EventFilter>> {
    let open = i.span();
    let inside = i.advance();
    let mut depth = 0_usize;
    let mut rest = inside;
    loop {
        match rest.first().kind {
            Kind::Op(Op::Close) if depth == 0 => break,
            Kind::Op(Op::Close) => depth -= 1,
            Kind::Op(Op::Open) => depth += 1,
            Kind::Eof => return fail(unbalanced(open).label("never closed").help("close it with `)`")),
            _ => {}
        }
        rest = rest.advance();
    }
    let span = open.to(rest.span());
    let only = inside.first();
    if only.kind == Kind::Eval && inside.peek(1).span == rest.span() {
        let expr = i.relex(only.inside(), Mode::Eval, expr::whole)?;
        return Ok((rest.advance(), Spanned::new(EventFilter::Eval(expr.value), span)));
    }
    let condition = single::condition_in(i, Span::new(open.end, rest.span().start))?;
    Ok((rest.advance(), Spanned::new(EventFilter::Search(condition.value), span)))
}

/// A quoted search. Its escapes are resolved, so its places can't be told apart: they all are the place of the quoted
/// text. What is no search is a phrase.
fn quoted(i: Tokens<'_>, text: &str, at: Span) -> SearchExpr {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut tokens = lex(text, Span::new(0, length), Mode::Search, &Structure::default());
    for token in &mut tokens {
        token.span = at;
    }
    let before = i.state.mark();
    let outer = i.state.fresh();
    let result = search::condition(Tokens::new(&tokens, i.state)).and_then(|(rest, found)| end(rest).map(|_| found));
    i.state.resume(outer);
    match result {
        Ok(condition) => condition.value,
        Err(_) => {
            i.state.roll_back(before);
            let phrase = SearchValue { text: text.to_owned(), quoted: true, form: MatchForm::Plain };
            SearchExpr::Term(Spanned::new(phrase, at))
        }
    }
}
