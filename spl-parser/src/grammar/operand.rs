//! What the operators of the eval language stand between: literals, fields, calls, parentheses.

use super::{
    expr::{Operand, Pending, tree},
    search::condition,
};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName, SearchExpr},
    input::{Fail, PResult, Tokens, end, fail},
    lex::{Kind, Mode, Op, Token, lex, split::Structure},
};

/// What operators stand between.
pub(super) fn operand(i: Tokens<'_>, after: Option<Pending>) -> PResult<'_, Operand> {
    let token = i.first();
    let rest = i.advance();
    let expr = match token.kind {
        Kind::Number => Expr::Number(token.text.to_owned()),
        Kind::Quoted => Expr::Text(token.value()),
        Kind::Single if !token.text.is_empty() => Expr::Field(FieldName(token.value())),
        Kind::Variable => Expr::Token(token.text.to_owned()),
        Kind::Op(Op::Open) => return group(i),
        Kind::Word if !is_operator(token) => {
            if rest.at_op(Op::Open) {
                return call(i);
            }
            Expr::Field(FieldName(token.text.to_owned()))
        }
        Kind::Subsearch => {
            return fail(
                Diagnostic::error(Code::Unsupported, token.span, "A subsearch inside an expression is not supported.")
                    .help("join the subsearch's rows with `join` or `append` and compare the fields"),
            );
        }
        Kind::Bad(_) => return i.must("an expression"),
        _ => {
            let message = after.map_or("The expression is malformed. The factor is missing.", Pending::missing);
            let wanted = Diagnostic::error(Code::Expected, token.span, message);
            return fail(if i.at_end() {
                wanted.label("the expression ends here")
            } else {
                wanted.label(format!("`{}` can't stand here", token.span.of(i.state.text)))
            });
        }
    };
    Ok((rest, Operand::leaf(expr, token.span)))
}

fn is_operator(token: Token<'_>) -> bool {
    ["and", "or", "xor", "not"].iter().any(|word| token.is_word(word))
}

/// `( … )`
fn group(i: Tokens<'_>) -> PResult<'_, Operand> {
    let open = i.span();
    let (i, inside) = tree(i.advance())?;
    if !i.at_op(Op::Close) {
        return unclosed(i, open);
    }
    let expr = Spanned::new(inside.expr.value, open.to(i.span()));
    Ok((i.advance(), Operand { expr, height: inside.height, open: false }))
}

fn unclosed<T>(i: Tokens<'_>, open: Span) -> PResult<'_, T> {
    if matches!(i.first().kind, Kind::Bad(_)) {
        return i.must("`)`");
    }
    let (found, help) = if i.at_end() {
        ("the expression ends here".to_owned(), "write the closing `)`")
    } else {
        (format!("found `{}`", i.span().of(i.state.text)), "write an operator, a comma or `)` before it")
    };
    fail(
        Diagnostic::error(Code::Expected, i.span(), "The expression is malformed. Expected ).")
            .label(found)
            .also(open, "to close this")
            .help(help),
    )
}

/// `name(arguments)`
fn call(i: Tokens<'_>) -> PResult<'_, Operand> {
    let start = i;
    let name = i.first();
    let i = i.advance();
    let open = i.span();
    let (i, (mut arguments, height)) = arguments(i.advance(), open)?;
    let span = i.span_from(start);
    let height = height + 1;
    let is = |function: &str| name.text.eq_ignore_ascii_case(function);
    if is("in") && arguments.len() > 1 {
        let operand = Box::new(arguments.remove(0));
        return Ok((
            i,
            Operand { expr: Spanned::new(Expr::In { operand, list: arguments }, span), height, open: false },
        ));
    }
    if is("searchmatch")
        && let [Spanned { value: Expr::Text(text), span: at }] = arguments.as_slice()
    {
        let matched = search_match(i, text, *at)?;
        return Ok((i, Operand::leaf(Expr::SearchMatch(Box::new(matched)), span)));
    }
    let name = Spanned::new(name.text.to_owned(), name.span);
    Ok((i, Operand { expr: Spanned::new(Expr::Call { name, arguments }, span), height, open: false }))
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
