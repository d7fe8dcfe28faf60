//! The clauses of tstats and mstats, which come in any order: FROM, WHERE, BY.

use std::fmt;

use super::{
    aggs, names,
    options::{Options, with_options, write_option},
    search,
};
use crate::{
    Span, Spanned,
    ast::{CompareOp, FieldName, MatchForm, SearchExpr, TimeSpan},
    input::{PResult, Tokens, cut, end},
    lex::{Kind, Mode, Op, Token, quote},
};

/// The clauses after the aggregates, each at most once.
#[derive(Debug)]
pub(crate) struct Clauses<F> {
    /// FROM; of whatever type the command makes of it.
    pub(crate) from: Option<F>,
    /// WHERE
    pub(crate) condition: Option<Spanned<SearchExpr>>,
    /// BY
    pub(crate) by: Option<Vec<Spanned<FieldName>>>,
}

impl<F> Default for Clauses<F> {
    fn default() -> Self {
        Self { from: None, condition: None, by: None }
    }
}

/// Reads what follows FROM.
pub(crate) type From<F> = for<'t> fn(Tokens<'t>) -> PResult<'t, F>;

/// Reads the clauses, and options among them; `from` is `None` where the command has no FROM.
pub(crate) fn clauses<'t, F>(
    mut i: Tokens<'t>,
    clauses: &mut Clauses<F>,
    from: Option<From<F>>,
    options: &mut Options,
) -> PResult<'t, ()> {
    loop {
        let word = i.span();
        let wants_from = from.filter(|_| clauses.from.is_none());
        if let Some(from) = wants_from.filter(|_| i.at_word("from")) {
            let (rest, found) = from(i.advance())?;
            clauses.from = Some(found);
            i = rest;
        } else if (i.at_word("by") || i.at_word("groupby")) && clauses.by.is_none() {
            let (rest, by) = by(i.advance(), word, options)?;
            clauses.by = Some(by);
            i = rest;
        } else if i.at_word("where") && clauses.condition.is_none() {
            return condition(i, clauses, from, options);
        } else if i.at_option() {
            i = options.parse(i)?.0;
        } else if i.at_op(Op::Comma) {
            i = i.advance();
        } else {
            if wants_from.is_some() {
                i.note("`FROM`");
            }
            if clauses.condition.is_none() {
                i.note("`WHERE`");
            }
            if clauses.by.is_none() {
                i.note("`BY`");
            }
            return Ok((i, ()));
        }
    }
}

/// The words that end the condition where they stand outside parentheses.
const CLAUSES: &[&str] = &["by", "groupby", "from", "where"];

/// Options that end it as well; as fields they would mean nothing.
const OPTIONS: &[&str] = &["every", "span"];

fn is_clause(token: &Token<'_>) -> bool {
    CLAUSES.iter().any(|word| token.is_word(word))
}

/// Prints ` WHERE …`, or nothing.
pub(crate) fn write_condition(f: &mut fmt::Formatter<'_>, condition: Option<&Spanned<SearchExpr>>) -> fmt::Result {
    match condition {
        Some(condition) if holds_clause_word(condition) => write!(f, " WHERE ({condition})"),
        Some(condition) => write!(f, " WHERE {condition}"),
        None => Ok(()),
    }
}

/// Prints ` BY a, b span=1h`; the span alone, or nothing.
pub(crate) fn write_by(
    f: &mut fmt::Formatter<'_>,
    by: &[Spanned<FieldName>],
    span: Option<&Spanned<TimeSpan>>,
) -> fmt::Result {
    for (n, field) in by.iter().enumerate() {
        write!(f, "{}{}", if n == 0 { " BY " } else { ", " }, quote::prefix_or_name(field.as_str()))?;
    }
    write_option(f, "span", span)
}

/// Whether one of the words is a term, or one of the options a field, outside parentheses when `condition` is printed.
fn holds_clause_word(condition: &SearchExpr) -> bool {
    let in_part =
        |part: &SearchExpr| !matches!(part, SearchExpr::And(_) | SearchExpr::Or(_)) && holds_clause_word(part);
    match condition {
        SearchExpr::And(parts) | SearchExpr::Or(parts) => parts.iter().any(|part| in_part(part)),
        SearchExpr::Not(inner) => in_part(inner),
        SearchExpr::Term(term) => {
            let bare = !term.quoted && term.form == MatchForm::Plain;
            bare && CLAUSES.iter().any(|word| term.text.eq_ignore_ascii_case(word))
        }
        SearchExpr::Compare { field, op, .. } => {
            op.value == CompareOp::Eq && OPTIONS.iter().any(|name| field.as_str().eq_ignore_ascii_case(name))
        }
        _ => false,
    }
}

/// The fields after BY, and options anywhere among or after them.
fn by<'t>(i: Tokens<'t>, word: Span, options: &mut Options) -> PResult<'t, Vec<Spanned<FieldName>>> {
    let field = |i: Tokens<'t>| if is_clause(&i.first()) { i.expected("a field name") } else { names::field(i) };
    let (i, fields) = with_options(options, field)(i)?;
    if fields.is_empty() { aggs::no_by_field(word) } else { Ok((i, fields)) }
}

/// WHERE and everything after it. The condition is of another language, so the text from here is lexed once more, and
/// what follows the condition yet again as arguments.
fn condition<'t, F>(
    i: Tokens<'t>,
    clauses: &mut Clauses<F>,
    from: Option<From<F>>,
    options: &mut Options,
) -> PResult<'t, ()> {
    let mut last = i;
    while !last.at_end() {
        last = last.advance();
    }
    let rest_of = |from: u32| Span::new(from, last.span().end);
    let mut stop = last.span().end;
    clauses.condition = Some(i.relex(rest_of(i.span().end), Mode::Search, |i| {
        let before = until_clause(i);
        stop = before.last().map_or(stop, |end| end.span.start);
        let (rest, condition) = cut(search::condition)(Tokens::new(&before, i.state))?;
        end(rest)?;
        Ok((i, condition))
    })?);
    i.relex(rest_of(stop), Mode::Args, |i| {
        let (i, ()) = self::clauses(i, clauses, from, options)?;
        end(i)
    })?;
    Ok((last, ()))
}

/// The tokens before BY or FROM, which end the condition where they stand outside parentheses and are no operand.
fn until_clause(mut i: Tokens<'_>) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut depth = 0_i32;
    let compares = |token: Token<'_>| matches!(token.kind, Kind::Op(op) if op.compares());
    loop {
        let token = i.first();
        match token.kind {
            Kind::Op(Op::Open) => depth += 1,
            Kind::Op(Op::Close) => depth -= 1,
            _ => {}
        }
        let value = tokens.last().copied().is_some_and(compares);
        let field = compares(i.peek(1));
        let option = i.peek(1).kind == Kind::Op(Op::Eq) && OPTIONS.iter().any(|name| token.is_word(name));
        let ends = depth <= 0 && !value && (option || is_clause(&token) && !field);
        if i.at_end() || ends {
            tokens.push(Token { kind: Kind::Eof, text: "", span: token.span.at_start(), glued: false });
            return tokens;
        }
        tokens.push(token);
        i = i.advance();
    }
}
