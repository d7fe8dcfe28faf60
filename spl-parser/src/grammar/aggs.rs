//! Aggregates, as stats, tstats and their kin write them.

use super::{expr, names};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, FieldName, FieldPattern},
    input::{PResult, Tokens, fail, want},
    lex::{Kind, Mode, Op},
};

/// Words that end the aggregates.
const CLAUSES: &[&str] = &["as", "by", "from", "groupby", "where"];

/// `function[(argument)] [AS name]`
pub(crate) fn aggregate(i: Tokens<'_>) -> PResult<'_, Spanned<Aggregate>> {
    let start = i;
    let (i, function) = want("an aggregate such as `count` or `sum(x)`", |token| {
        token.kind == Kind::Word && !CLAUSES.iter().any(|word| token.is_word(word))
    })(i)?;
    let function = Spanned::new(function.value(), function.span);
    let (i, argument) = if i.at_op(Op::Open) { argument(i, function.span)? } else { (i, None) };
    if !is_function(&function) {
        return malformed(i, function.span.to(i.span_from(start)));
    }
    let (i, alias) = alias(i)?;
    let span = i.span_from(start);
    Ok((i, Spanned::new(Aggregate { function, argument, alias }, span)))
}

/// Letters first; digits and a dot only as `perc99.9` has them. `eval(…)` stands inside an aggregate only.
fn is_function(name: &str) -> bool {
    !name.eq_ignore_ascii_case("eval")
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

fn argument(i: Tokens<'_>, function: Span) -> PResult<'_, Option<Spanned<AggregateArgument>>> {
    let i = i.advance();
    let token = i.first();
    let mut rest = i.advance();
    let argument = match token.kind {
        Kind::Op(Op::Close) => return Ok((rest, None)),
        Kind::Eval => AggregateArgument::Eval(i.relex(token.inside(), Mode::Eval, expr::whole)?.value),
        // `PREFIX(a=)` of tstats is a name like any other.
        Kind::Word if token.is_word("prefix") && rest.at_op(Op::Open) => {
            let (after, name) = names::name("a field name")(i)?;
            rest = after;
            AggregateArgument::Field(FieldPattern(name.value))
        }
        Kind::Word | Kind::Quoted | Kind::Single if !token.text.is_empty() => {
            AggregateArgument::Field(FieldPattern(token.value()))
        }
        Kind::Bad(_) => return i.must("a field name"),
        _ => return malformed(i, function.to(token.span)),
    };
    if rest.at_end() || CLAUSES.iter().any(|word| rest.at_word(word)) {
        let help = "write the closing `)` of the aggregate";
        return fail(malformed_at(i, function.to(token.span)).label("never closed").help(help));
    }
    if !rest.at_op(Op::Close) {
        return malformed(rest, function.to(rest.span()));
    }
    Ok((rest.advance(), Some(Spanned::new(argument, token.span))))
}

fn malformed<T>(i: Tokens<'_>, span: Span) -> PResult<'_, T> {
    fail(malformed_at(i, span).help("put an expression into eval(…): `sum(eval(a*b)) AS total`"))
}

fn malformed_at(i: Tokens<'_>, span: Span) -> Diagnostic {
    let written = span.of(i.state.text);
    let message = format!(
        "The aggregation specifier '{written}' is invalid. \
         The aggregation specifier must be in [func_name]([key]) format."
    );
    Diagnostic::error(Code::Expected, span, message)
}

/// `AS name`
pub(crate) fn alias(i: Tokens<'_>) -> PResult<'_, Option<Spanned<FieldName>>> {
    if !i.at_word("as") {
        i.note("`AS`");
        return Ok((i, None));
    }
    let word = i.span();
    match names::field(i.advance()) {
        // A keyword as a name must be quoted.
        Ok((rest, name)) if !i.advance().at_word("by") => Ok((rest, Some(name))),
        _ => fail(
            Diagnostic::error(Code::Expected, word, "You must specify a field name after 'as'.")
                .help("put a name that is a keyword or has spaces into double quotes"),
        ),
    }
}

/// The fields after BY, at least one. `word` is where BY stands.
pub(crate) fn by_fields(i: Tokens<'_>, word: Span) -> PResult<'_, Vec<Spanned<FieldName>>> {
    let (i, fields) = names::list(names::field)(i)?;
    if fields.is_empty() { no_by_field(word) } else { Ok((i, fields)) }
}

/// Splunk's text for a BY without fields.
pub(crate) fn no_by_field<'t, T>(word: Span) -> PResult<'t, T> {
    fail(Diagnostic::error(Code::Expected, word, "You must specify at least one field after 'by'."))
}
