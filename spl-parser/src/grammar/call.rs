//! Calls of functions in the eval language.

use super::{
    expr::{Operand, tree},
    operand::unclosed,
    search::condition,
};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, SearchExpr},
    function::{EvalFunction, closest_eval, find_eval, find_stats},
    input::{Fail, PResult, State, Tokens, end},
    lex::{Kind, Mode, Op, lex, split::Structure},
    parse::holds_placeholder,
};

/// `name(arguments)`
pub(super) fn call(i: Tokens<'_>) -> PResult<'_, Operand> {
    let start = i;
    let token = i.first();
    // A value whose escapes are resolved isn't where the span says.
    let name = if token.kind == Kind::Word { token.text } else { token.span.of(i.state.text) };
    let name = Spanned::new(name.to_owned(), token.span);
    let i = i.advance();
    let open = i.span();
    let (i, (mut arguments, height)) = arguments(i.advance(), open)?;
    let span = i.span_from(start);
    let height = height + 1;
    let is = |function: &str| name.eq_ignore_ascii_case(function);
    if is("in") && arguments.len() > 1 {
        let operand = Box::new(arguments.remove(0));
        let expr = Expr::In { operand, list: arguments };
        return Ok((i, Operand { expr: Spanned::new(expr, span), height, open: false }));
    }
    if is("searchmatch")
        && let [Spanned { value: Expr::Text(text), span: at }] = arguments.as_slice()
    {
        let matched = search_match(i, text, *at)?;
        return Ok((i, Operand::leaf(Expr::SearchMatch(Box::new(matched)), span)));
    }
    check(i.state, &name, &arguments, span);
    Ok((i, Operand { expr: Spanned::new(Expr::Call { name, arguments }, span), height, open: false }))
}

/// Reports a function that isn't there, or arguments that it doesn't take. What a token stands for is known to nobody yet.
fn check(state: &State<'_>, name: &Spanned<String>, arguments: &[Spanned<Expr>], span: Span) {
    // Over aggregates, `avg` and its like are those of stats, and `eval(…)` stands in one.
    let of_aggregates =
        state.over_aggregates.get() && (find_stats(name).is_some() || name.eq_ignore_ascii_case("eval"));
    if holds_placeholder(name) || of_aggregates {
        return;
    }
    let Some(function) = find_eval(name) else { return state.report(unknown(name)) };
    let several = |argument: &Spanned<Expr>| matches!(&argument.value, Expr::Token(_) | Expr::Subsearch(_));
    if !function.arity().fits(arguments.len()) && !arguments.iter().any(several) {
        state.report(arity(function, arguments.len(), span));
    }
}

fn unknown(name: &Spanned<String>) -> Diagnostic {
    let message = format!("The '{name}' function is unsupported or undefined.");
    let error = Diagnostic::error(Code::UnknownFunction, name.span, message).label("not a function of eval");
    if find_stats(name).is_some() {
        error.help(format!("`{name}` is a function of stats: write `| stats {name}(…)`"))
    } else if let Some(meant) = closest_eval(name) {
        error.help(format!("did you mean `{meant}`?"))
    } else {
        error
    }
}

fn arity(function: &EvalFunction, got: usize, span: Span) -> Diagnostic {
    let message = format!("The arguments to the '{}' function are invalid.", function.name());
    Diagnostic::error(Code::FunctionArguments, span, message)
        .label(format!("{got} argument{}", if got == 1 { "" } else { "s" }))
        .help(format!("write `{}`", function.usage()))
}

/// The arguments after an open parenthesis, and the parenthesis that closes them.
pub(super) fn arguments(mut i: Tokens<'_>, open: Span) -> PResult<'_, (Vec<Spanned<Expr>>, usize)> {
    let mut arguments = Vec::new();
    let mut height = 0;
    if i.at_op(Op::Close) {
        return Ok((i.advance(), (arguments, height)));
    }
    loop {
        let (rest, argument) = tree(i)?;
        height = height.max(argument.height);
        arguments.push(argument.expr);
        if rest.at_op(Op::Close) {
            return Ok((rest.advance(), (arguments, height)));
        }
        if !rest.at_op(Op::Comma) {
            return unclosed(rest, open);
        }
        i = rest.advance();
    }
}

/// The search inside `searchmatch("…")`. Its escapes are resolved, so its places can't be told apart: they all are the
/// place of the quoted text.
fn search_match(i: Tokens<'_>, text: &str, at: Span) -> Result<Spanned<SearchExpr>, nom::Err<Fail>> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut tokens = lex(text, Span::new(0, length), Mode::Search, &Structure::default());
    for token in &mut tokens {
        token.span = at;
    }
    // Only the memory of what was wanted is shared with the outer command: places in the text must not mix.
    let outer = i.state.fresh();
    let inner = Tokens::new(&tokens, i.state);
    let result = condition(inner).and_then(|(rest, matched)| end(rest).map(|_| matched));
    let result = result.map_err(|error| match i.state.explain(error) {
        Some(diagnostic) => nom::Err::Failure(Fail::Said(Box::new(diagnostic))),
        None => nom::Err::Failure(Fail::Reported),
    });
    i.state.resume(outer);
    result
}
