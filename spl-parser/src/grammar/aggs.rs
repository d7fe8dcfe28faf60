//! Aggregates, as stats, tstats and their kin write them.

use std::fmt;

use super::{
    expr, names,
    options::{Options, with_options},
    time::parse_time_span,
};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Aggregate, AggregateArgument, FieldName, write_list},
    function::{StatsMistake, StatsUse, closest_stats, find_eval, stats_named},
    input::{PResult, Tokens, cut, end, fail, unbalanced, want},
    lex::{Kind, Mode, Op},
    parse::holds_placeholder,
};

/// Words that end the aggregates.
const CLAUSES: &[&str] = &["as", "by", "from", "groupby", "over", "where"];

/// `function[(argument)] [AS name]`
pub(crate) fn aggregate(i: Tokens<'_>) -> PResult<'_, Spanned<Aggregate>> {
    let (rest, call) = call(i, true)?;
    named(i, rest, call)
}

/// As [`aggregate`], or an expression over aggregates: `eval(avg(x)/avg(y)) AS ratio`, also without the word.
pub(crate) fn charted(i: Tokens<'_>) -> PResult<'_, Spanned<Aggregate>> {
    let token = i.first();
    let (rest, inside) = match token.kind {
        Kind::Eval => (i.advance(), token.inside()),
        Kind::Op(Op::Open) => parenthesized(i)?,
        _ => return aggregate(i),
    };
    let outer = i.state.over_aggregates.replace(true);
    let expr = i.relex(inside, Mode::Eval, expr::whole);
    i.state.over_aggregates.set(outer);
    let expr = expr?;
    let function = Spanned::new("eval".to_owned(), token.span.at_start());
    let argument = Some(expr.map(AggregateArgument::OfAggregates));
    named(i, rest, Aggregate { function, argument, alias: None })
}

/// The end, and the inside, of the parentheses that open here.
fn parenthesized(start: Tokens<'_>) -> PResult<'_, Span> {
    let mut depth = 0_usize;
    let mut i = start;
    loop {
        match i.first().kind {
            Kind::Op(Op::Open) => depth += 1,
            Kind::Op(Op::Close) => depth = depth.saturating_sub(1),
            Kind::Eof => return fail(unbalanced(start.span()).label("never closed")),
            _ => {}
        }
        if depth == 0 {
            let inside = Span::new(start.span().end, i.span().start);
            return Ok((i.advance(), inside));
        }
        i = i.advance();
    }
}

fn named<'t>(start: Tokens<'t>, i: Tokens<'t>, call: Aggregate) -> PResult<'t, Spanned<Aggregate>> {
    let (i, alias) = alias(i)?;
    let span = i.span_from(start);
    Ok((i, Spanned::new(Aggregate { alias, ..call }, span)))
}

/// `function[(argument)]` and nothing else.
pub(crate) fn unnamed(i: Tokens<'_>) -> PResult<'_, Spanned<Aggregate>> {
    let (rest, call) = cut(|i| call(i, false))(i)?;
    end(rest)?;
    let span = rest.span_from(i);
    Ok((rest, Spanned::new(call, span)))
}

/// `function[(argument)]`; inside `sparkline(…)` there is no other sparkline.
pub(crate) fn call(start: Tokens<'_>, sparkline: bool) -> PResult<'_, Aggregate> {
    let (i, function) = want("an aggregate such as `count` or `sum(x)`", |token| {
        token.kind == Kind::Word && !CLAUSES.iter().any(|word| token.is_word(word))
    })(start)?;
    let is_sparkline = sparkline && function.is_word("sparkline");
    let function = Spanned::new(function.value(), function.span);
    let (i, argument) = match i.at_op(Op::Open) {
        true if is_sparkline => self::sparkline(i, function.span)?,
        true => argument(i, function.span)?,
        false => (i, None),
    };
    // What a token or placeholder stands for is known to nobody yet.
    if !(holds_placeholder(&function) && is_template(function.span.of(i.state.text))) {
        if !is_function(&function) {
            return malformed(i, function.span.to(i.span_from(start)));
        }
        // What was meant takes time to find, and beyond so many errors nobody reads it.
        if let Err(mistake) = stats_named(&function)
            && !i.state.gives_up()
        {
            let written = function.span.to(i.span_from(start)).of(i.state.text);
            i.state.report(no_function(&function, written, argument.is_some(), mistake));
        }
    }
    Ok((i, Aggregate { function, argument, alias: None }))
}

/// What is no function Splunk calls an invalid argument, as it is `written`.
fn no_function(name: &Spanned<String>, written: &str, called: bool, mistake: StatsMistake) -> Diagnostic {
    let meant = match mistake {
        StatsMistake::Percentile => {
            let message = "Percentile must be a floating point number that is >= 0 and < 100.";
            return Diagnostic::error(Code::FunctionArguments, name.span, message);
        }
        StatsMistake::Unknown(meant) => meant,
    };
    let message = format!("The argument '{}' is invalid.", written.trim_end());
    let error = Diagnostic::error(Code::UnknownStatsFunction, name.span, message).label("not a statistical function");
    let eval = find_eval(name).is_some();
    if let Some(meant) = meant.or_else(|| closest_stats(name).filter(|_| !eval).map(str::to_owned)) {
        error.help(format!("did you mean `{meant}`?"))
    } else if eval {
        error.help(format!("`{name}` is a function of eval: use it inside `eval(…)`"))
    } else if called {
        error
    } else {
        error.help(format!("a field to group by comes after BY: `BY {name}`"))
    }
}

/// What a name that holds a token or placeholder, `perc$n$`, may be made of.
fn is_template(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || "_.$<>|:{}@-".contains(c))
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
    let rest = i.advance();
    let (rest, argument) = match token.kind {
        Kind::Op(Op::Close) => return Ok((rest, None)),
        Kind::Eval => {
            let expr = i.relex(token.inside(), Mode::Eval, expr::whole)?.value;
            (rest, Spanned::new(AggregateArgument::Eval(expr), token.span))
        }
        Kind::Word | Kind::Quoted | Kind::Single if !token.text.is_empty() => {
            let (rest, field) = names::pattern(i)?;
            (rest, field.map(AggregateArgument::Field))
        }
        Kind::Bad(_) => return i.must("a field name"),
        _ => return malformed(i, function.to(token.span)),
    };
    let (rest, ()) = close(rest, function, argument.span)?;
    Ok((rest, Some(argument)))
}

/// The parenthesis after an argument.
fn close(i: Tokens<'_>, function: Span, argument: Span) -> PResult<'_, ()> {
    if i.at_end() || CLAUSES.iter().any(|word| i.at_word(word)) {
        let help = "write the closing `)` of the aggregate";
        return fail(malformed_at(i, function.to(argument)).label("never closed").help(help));
    }
    if !i.at_op(Op::Close) {
        return malformed(i, function.to(i.span()));
    }
    Ok((i.advance(), ()))
}

/// `(avg(x), 1h)`
fn sparkline(open: Tokens<'_>, function: Span) -> PResult<'_, Option<Spanned<AggregateArgument>>> {
    let start = open.advance();
    if start.at_op(Op::Close) {
        return Ok((start.advance(), None));
    }
    let (i, aggregate) = cut(|i| call(i, false))(start)?;
    let after = names::commas(i);
    let length = after.first();
    let span = parse_time_span(length.text).filter(|_| matches!(length.kind, Kind::Word | Kind::Quoted));
    let (after, span) = match span {
        Some(span) => (after.advance(), Some(Spanned::new(span, length.span))),
        None => (after, None),
    };
    let written = after.span_from(start);
    let argument = AggregateArgument::Sparkline { aggregate: Box::new(aggregate), span };
    let (i, ()) = close(after, function, written)?;
    Ok((i, Some(Spanned::new(argument, written))))
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

/// `BY` and its fields, at least one, with options among and after them; nothing where there is no BY.
pub(crate) fn by<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Vec<Spanned<FieldName>>> {
    if !i.at_word("by") {
        i.note("`BY`");
        return Ok((i, Vec::new()));
    }
    let (rest, fields) = with_options(options, names::field)(i.advance())?;
    if fields.is_empty() { no_by_field(i.span()) } else { Ok((rest, fields)) }
}

/// The aggregates, at least one, with options among them; `command` says which functions there are. An argument that is
/// missing stands for all fields.
pub(crate) fn aggregates<'t>(
    i: Tokens<'t>,
    options: &mut Options,
    command: StatsUse,
) -> PResult<'t, Vec<Spanned<Aggregate>>> {
    let (i, aggregates) = with_options(options, aggregate)(i)?;
    for aggregate in &aggregates {
        let name = &aggregate.function;
        if let Ok(function) = stats_named(name)
            && !function.stands_in(command)
        {
            let message = format!("{} has no function `{name}`", command.name());
            let uses: Vec<_> = function.uses().iter().map(|command| command.name()).collect();
            i.state.report(
                Diagnostic::error(Code::UnknownStatsFunction, name.span, message)
                    .help(format!("the function is for {}", uses.join(", "))),
            );
        }
    }
    if aggregates.is_empty() { i.must("an aggregate such as `count` or `sum(x)`") } else { Ok((i, aggregates)) }
}

/// Prints ` BY a, b`, or nothing.
pub(crate) fn write_by(f: &mut fmt::Formatter<'_>, by: &[Spanned<FieldName>]) -> fmt::Result {
    f.write_str(if by.is_empty() { "" } else { " BY " })?;
    write_list(f, by, ", ")
}

/// Splunk's text for a BY without fields.
pub(crate) fn no_by_field<'t, T>(word: Span) -> PResult<'t, T> {
    fail(Diagnostic::error(Code::Expected, word, "You must specify at least one field after 'by'."))
}
