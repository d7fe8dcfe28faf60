//! The search language. From tight to loose: parentheses, NOT, OR, AND; and AND is what a space means.

use super::{
    names::{commas, op},
    subsearch::subsearch,
    time::{TimeTerm, compared_time, time_term},
};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{CompareOp, FieldName, MatchForm, SearchExpr, SearchValue, TimeModifier},
    input::{Fail, PResult, Tokens, cut, fail, nested, unbalanced, want},
    lex::{Kind, Op, Token, quote},
};

type Node = Spanned<SearchExpr>;

/// A condition. Ends before whatever can't continue it.
pub(crate) fn condition(i: Tokens<'_>) -> PResult<'_, Node> {
    let (mut i, first) = any(idle_ands(commas(i)))?;
    let mut all = vec![first];
    loop {
        // Commas between terms mean no more than a space.
        i = commas(i);
        let next = if is_keyword(i, "AND") { right_of(i, |i| any(idle_ands(i))) } else { any(i) };
        match next {
            Ok((rest, node)) => {
                all.push(node);
                i = rest;
            }
            Err(nom::Err::Error(_)) => return Ok((i, join(all, SearchExpr::And))),
            Err(error) => return Err(error),
        }
    }
}

/// Any AND that joins nothing, at the beginning or after another. What a macro leaves out is often followed by one, so
/// Splunk lets it pass.
fn idle_ands(mut i: Tokens<'_>) -> Tokens<'_> {
    while is_keyword(i, "AND") && !i.advance().at_end() {
        let message = "There is nothing before this `AND`, so it joins nothing.";
        i.state.report(Diagnostic::warning(Code::Suspicious, i.span(), message));
        i = i.advance();
    }
    i
}

/// Terms joined by OR.
fn any(i: Tokens<'_>) -> PResult<'_, Node> {
    let (mut i, first) = negation(i)?;
    let mut any = vec![first];
    while is_keyword(i, "OR") {
        let (rest, node) = right_of(i, negation)?;
        any.push(node);
        i = rest;
    }
    i.note("`AND`");
    i.note("`OR`");
    Ok((i, join(any, SearchExpr::Or)))
}

/// What stands on the right of the AND or OR that is next.
fn right_of<'t>(i: Tokens<'t>, rule: impl FnOnce(Tokens<'t>) -> PResult<'t, Node>) -> PResult<'t, Node> {
    let rest = i.advance();
    if rest.at_end() || rest.at_op(Op::Close) {
        return missing_clause(i.first(), "right");
    }
    cut(rule)(rest)
}

/// Splunk's text for an AND or OR with nothing on one side.
fn missing_clause<'t, T>(operator: Token<'_>, side: &str) -> PResult<'t, T> {
    let word = operator.text;
    let message = format!("Unable to parse the search: '{word}' operator is missing a clause on the {side} hand side.");
    fail(
        Diagnostic::error(Code::Expected, operator.span, message)
            .help(format!("put the word into double quotes to search for it: \"{word}\"")),
    )
}

fn join(mut nodes: Vec<Node>, make: fn(Vec<Node>) -> SearchExpr) -> Node {
    let first = nodes.first().map_or(Span::default(), |node| node.span);
    let span = nodes.last().map_or(first, |node| first.to(node.span));
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            Spanned::new(make(nodes), span)
        }
    }
}

/// NOT covers the next term only.
fn negation(i: Tokens<'_>) -> PResult<'_, Node> {
    if !is_keyword(i, "NOT") {
        return term(i);
    }
    nested(i, |i| {
        let (rest, node) = cut(negation)(i.advance())?;
        let span = i.span().to(node.span);
        Ok((rest, Spanned::new(SearchExpr::Not(Box::new(node)), span)))
    })
}

/// Keywords are upper case; the same words in lower case are plain terms.
fn is_keyword(i: Tokens<'_>, word: &str) -> bool {
    let token = i.first();
    token.kind == Kind::Word && token.text == word && !compares(i.peek(1))
}

fn compares(token: Token<'_>) -> bool {
    matches!(token.kind, Kind::Op(op) if op.compares())
}

fn term(i: Tokens<'_>) -> PResult<'_, Node> {
    let token = i.first();
    match token.kind {
        Kind::Op(Op::Open) => nested(i, group),
        Kind::Subsearch => {
            let (i, subsearch) = subsearch(i)?;
            let span = subsearch.span;
            Ok((i, Spanned::new(SearchExpr::Subsearch(subsearch), span)))
        }
        Kind::Word if ["AND", "OR"].iter().any(|word| is_keyword(i, word)) => missing_clause(token, "left"),
        Kind::Word | Kind::Quoted | Kind::Single if compares(i.peek(1)) => comparison(i),
        Kind::Word | Kind::Quoted | Kind::Single if opens_list(i.advance()) => membership(i, i.advance().advance()),
        Kind::Word | Kind::Quoted | Kind::Single if i.peek(1).is_word("not") && opens_list(i.advance().advance()) => {
            let (rest, node) = membership(i, i.advance().advance().advance())?;
            let span = node.span;
            Ok((rest, Spanned::new(SearchExpr::Not(Box::new(node)), span)))
        }
        _ => {
            let (rest, value) = value("a term")(i)?;
            let lower = ["and", "or", "not"].contains(&value.text.as_str());
            if lower && !value.quoted {
                warn_lower_case(i, &value.text);
            }
            let span = value.span;
            if token.kind == Kind::Word
                && let Some(indexed) = indexed(token, &value)
            {
                return Ok((rest, Spanned::new(indexed, span)));
            }
            Ok((rest, Spanned::new(SearchExpr::Term(value), span)))
        }
    }
}

/// Whether IN and what it looks in are next.
fn opens_list(i: Tokens<'_>) -> bool {
    i.at_word("in") && matches!(i.peek(1).kind, Kind::Op(Op::Open) | Kind::Subsearch)
}

/// `field::value`, which compares a field of the index. An address (`fe80::1`) is none.
fn indexed(token: Token<'_>, value: &Spanned<SearchValue>) -> Option<SearchExpr> {
    let (field, text) = value.text.split_once("::")?;
    let is_name = field.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && field.chars().all(|c| c.is_alphanumeric() || "_.-{}".contains(c));
    let is_address = value.text.chars().all(|c| c.is_ascii_hexdigit() || ":./*%".contains(c));
    if !is_name || is_address || text.is_empty() || time_term(field, text).is_some() {
        return None;
    }
    let start = token.span.start;
    let end = start.saturating_add(u32::try_from(field.len()).unwrap_or(u32::MAX)).min(token.span.end);
    let name = Spanned::new(FieldName(field.to_owned()), Span::new(start, end));
    let op = Spanned::new(CompareOp::Eq, Span::new(end, end.saturating_add(2).min(token.span.end)));
    let value = SearchValue { text: text.to_owned(), ..value.value.clone() };
    let at = Span::new(op.span.end, token.span.end.max(op.span.end));
    Some(SearchExpr::Compare { field: name, op, value: Spanned::new(value, at) })
}

fn warn_lower_case(i: Tokens<'_>, word: &str) {
    i.state.report(
        Diagnostic::warning(Code::Suspicious, i.span(), format!("`{word}` is searched for as a word."))
            .help(format!("operators are upper case: `{}`", word.to_uppercase())),
    );
}

/// `( … )`; with nothing inside it stands for the empty result of a subsearch.
fn group(i: Tokens<'_>) -> PResult<'_, Node> {
    let open = i.span();
    let i = i.advance();
    if i.at_op(Op::Close) {
        return Ok((i.advance(), Spanned::new(SearchExpr::Empty, open.to(i.span()))));
    }
    let (i, node) = cut(condition)(i)?;
    if i.at_end() {
        return fail(unbalanced(open).label("never closed").help("close it with `)`"));
    }
    let (rest, close) = cut(op("`)`", Op::Close))(i)?;
    Ok((rest, Spanned::new(node.value, open.to(close.span))))
}

/// A quote of a word processor is no quote.
fn warn_curly(i: Tokens<'_>, token: Token<'_>) {
    let curly = |c: char| matches!(c, '\u{201c}' | '\u{201d}' | '\u{201e}');
    if token.kind == Kind::Word && (token.text.starts_with(curly) || token.text.ends_with(curly)) {
        let message = format!("The quotes of `{}` are searched for as part of the word.", token.text);
        let warning = Diagnostic::warning(Code::Suspicious, token.span, message);
        i.state.report(warning.help("write straight quotes: `\"`"));
    }
}

fn field_name(token: Token<'_>) -> Spanned<FieldName> {
    Spanned::new(FieldName(token.value()), token.span)
}

/// `field=value`
fn comparison(i: Tokens<'_>) -> PResult<'_, Node> {
    let field = field_name(i.first());
    let sign = i.peek(1);
    warn_curly(i, i.first());
    let op = match sign.kind {
        Kind::Op(Op::NotEq) => CompareOp::NotEq,
        Kind::Op(Op::Lt) => CompareOp::Lt,
        Kind::Op(Op::LtEq) => CompareOp::LtEq,
        Kind::Op(Op::Gt) => CompareOp::Gt,
        Kind::Op(Op::GtEq) => CompareOp::GtEq,
        _ => CompareOp::Eq,
    };
    if sign.kind == Kind::Op(Op::EqEq) {
        i.state.report(
            Diagnostic::warning(Code::Suspicious, sign.span, "The search language has no `==`; it is read as `=`.")
                .help("write `=`, or use `where` to compare fields with each other"),
        );
    }
    let i = i.advance().advance();
    let op = Spanned::new(op, sign.span);
    if i.first().kind == Kind::Subsearch {
        let (rest, subsearch) = subsearch(i)?;
        let span = field.span.to(subsearch.span);
        return Ok((rest, Spanned::new(SearchExpr::Splice { field, op: Some(op), subsearch }, span)));
    }
    if i.at_op(Op::Open) {
        return alternatives(i, &field, op);
    }
    let (rest, value) = cut(value("a value"))(i)?;
    let span = field.span.to(value.span);
    Ok((rest, Spanned::new(compared(field, op, value, span)?, span)))
}

/// `field=value`, which of some fields bounds the time.
fn compared(
    field: Spanned<FieldName>,
    op: Spanned<CompareOp>,
    value: Spanned<SearchValue>,
    span: Span,
) -> Result<SearchExpr, nom::Err<Fail>> {
    let term = match op.value {
        CompareOp::Eq => time_term(field.as_str(), &value.text),
        op => compared_time(field.as_str(), op, &value.text),
    };
    match term {
        None => Ok(SearchExpr::Compare { field, op, value }),
        Some(Some(TimeTerm::Bound(bound, spec))) => {
            let modifier = TimeModifier { bound, spec: Spanned::new(spec, value.span) };
            Ok(SearchExpr::Time(Spanned::new(modifier, span)))
        }
        Some(Some(TimeTerm::Setting(setting))) => Ok(SearchExpr::TimeSetting(Spanned::new(setting, span))),
        Some(None) => {
            let message = format!("Invalid value '{}' for time term '{}'.", value.text, field.as_str());
            let error = Diagnostic::error(Code::InvalidTime, value.span, message)
                .help("write `-24h@h`, `now`, seconds since 1970, or `03/15/2024:11:59:30`");
            Err(nom::Err::Failure(Fail::Said(Box::new(error))))
        }
    }
}

/// `field=(a OR b)`: each of the values is compared with the field.
fn alternatives<'t>(i: Tokens<'t>, field: &Spanned<FieldName>, op: Spanned<CompareOp>) -> PResult<'t, Node> {
    let open = i.span();
    let mut i = commas(i.advance());
    let mut nodes = Vec::new();
    let mut all = false;
    while !i.at_op(Op::Close) {
        let (rest, value) = cut(value("a value"))(i)?;
        let span = value.span;
        nodes.push(Spanned::new(compared(field.clone(), op, value, span)?, span));
        i = commas(rest);
        if is_keyword(i, "OR") || is_keyword(i, "AND") {
            all |= is_keyword(i, "AND");
            i = i.advance();
        }
    }
    let span = field.span.to(i.span());
    if nodes.is_empty() {
        return fail(unbalanced(open.to(i.span())).help("write the values between the parentheses"));
    }
    let node = join(nodes, if all { SearchExpr::And } else { SearchExpr::Or });
    Ok((i.advance(), Spanned::new(node.value, span)))
}

/// `field IN (a, b*)`, of which `i` is what comes after IN.
fn membership<'t>(start: Tokens<'t>, i: Tokens<'t>) -> PResult<'t, Node> {
    let field = field_name(start.first());
    let whole = |i: Tokens<'t>, node| Spanned::new(node, field.span.to(i.span_from(start)));
    if i.first().kind == Kind::Subsearch {
        let (rest, subsearch) = subsearch(i)?;
        return Ok((rest, whole(rest, SearchExpr::Splice { field: field.clone(), op: None, subsearch })));
    }
    let open = i.span();
    let mut i = i.advance();
    let mut values = Vec::new();
    let mut subsearches = Vec::new();
    loop {
        match i.first().kind {
            Kind::Op(Op::Close) if !values.is_empty() || !subsearches.is_empty() => break,
            Kind::Op(Op::Close) => {
                let message = "The list of values after IN is empty.";
                return fail(
                    Diagnostic::error(Code::Expected, open.to(i.span()), message).help("write `field IN (a, b*)`"),
                );
            }
            Kind::Op(Op::Comma) => i = i.advance(),
            Kind::Eof => return fail(unbalanced(open).label("never closed").help("close the list with `)`")),
            Kind::Subsearch => {
                let (rest, subsearch) = subsearch(i)?;
                let span = subsearch.span;
                subsearches.push(Spanned::new(SearchExpr::Splice { field: field.clone(), op: None, subsearch }, span));
                i = rest;
            }
            _ => {
                let (rest, value) = cut(value("a value"))(i)?;
                values.push(value);
                rest.note("`,`");
                rest.note("`)`");
                i = rest;
            }
        }
    }
    let i = i.advance();
    // Values and subsearches in one list are two conditions.
    if !values.is_empty() {
        subsearches.insert(0, whole(i, SearchExpr::In { field: field.clone(), values }));
    }
    Ok((i, whole(i, join(subsearches, SearchExpr::Or).value)))
}

/// A term, or the right side of an operator. A word and a quoted text without a space between are one: `"a b"*`.
fn value<'t>(wanted: &'static str) -> impl Fn(Tokens<'t>) -> PResult<'t, Spanned<SearchValue>> {
    move |i| {
        let (mut i, first) =
            want(wanted, |t| matches!(t.kind, Kind::Word | Kind::Quoted | Kind::Single | Kind::Form(_)))(i)?;
        warn_curly(i, first);
        if let Kind::Form(form) = first.kind {
            return Ok((i, form_value(first, form)));
        }
        let mut value = SearchValue { text: first.value(), quoted: first.kind == Kind::Quoted, form: MatchForm::Plain };
        let (mut last, mut span) = (first, first.span);
        loop {
            let next = i.first();
            let joins = next.glued
                && match (last.kind, next.kind) {
                    (Kind::Word, Kind::Quoted) => !["AND", "OR", "NOT"].contains(&last.text),
                    // A full stop in the place of a comma, `("a". "b")`, is no part of the value.
                    (Kind::Quoted, Kind::Word) => !["AND", "OR", "NOT", "."].contains(&next.text),
                    _ => false,
                }
                // `a="b"c=d` is two comparisons.
                && !compares(i.peek(1))
                && !i.peek(1).is_word("in");
            if !joins {
                return Ok((i, Spanned::new(value, span)));
            }
            value.text.push_str(&next.value());
            value.quoted = true;
            span = span.to(next.span);
            last = next;
            i = i.advance();
        }
    }
}

/// `CASE(x)`, whose inside may be quoted.
fn form_value(token: Token<'_>, form: MatchForm) -> Spanned<SearchValue> {
    let raw = token.text.trim();
    let inside = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let value = SearchValue { text: quote::resolve(inside.unwrap_or(raw)), quoted: inside.is_some(), form };
    Spanned::new(value, token.span)
}
