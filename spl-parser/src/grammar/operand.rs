//! What the operators of the eval language stand between: literals, fields, calls, parentheses.

use super::{
    call::call,
    expr::{Operand, Pending, tree},
    subsearch::subsearch,
};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Expr, FieldName},
    input::{PResult, Tokens, fail},
    lex::{Kind, Op, Token},
};

/// What operators stand between.
pub(super) fn operand(i: Tokens<'_>, after: Option<Pending>) -> PResult<'_, Operand> {
    let token = i.first();
    let rest = i.advance();
    let expr = match token.kind {
        Kind::Number => Expr::Number(token.text.to_owned()),
        Kind::Quoted => Expr::Text(token.value()),
        Kind::Single if !token.text.is_empty() => Expr::Field(FieldName(token.value())),
        Kind::Variable if rest.at_op(Op::Open) => return call(i),
        Kind::Variable => Expr::Token(token.text.to_owned()),
        Kind::Op(Op::Open) => return group(i),
        Kind::Word if !is_operator(token) => {
            if rest.at_op(Op::Open) {
                return call(i);
            }
            Expr::Field(FieldName(token.text.to_owned()))
        }
        Kind::Subsearch => {
            let (rest, subsearch) = subsearch(i)?;
            return Ok((rest, Operand::leaf(Expr::Subsearch(subsearch), token.span)));
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

pub(super) fn unclosed<T>(i: Tokens<'_>, open: Span) -> PResult<'_, T> {
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
