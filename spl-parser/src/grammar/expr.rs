//! The eval language. From tight to loose: unary minus; `* / %`; `+ -`; `.`; comparisons, LIKE, IN; NOT; AND; OR; XOR.

use super::{call::arguments, operand::operand};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr, UnaryOp},
    input::{PResult, Tokens, cut, end, fail, nested, too_deep, want},
    lex::{Kind, Op, Token},
};

/// How tall a tree may grow: chains of operators lean left, and whoever walks the tree walks down to the first of them.
const MAX_HEIGHT: usize = 250;

/// Everything there is, as an expression.
pub(crate) fn whole(i: Tokens<'_>) -> PResult<'_, Spanned<Expr>> {
    let (i, expression) = expr(i)?;
    let (i, ()) = end(i)?;
    Ok((i, expression))
}

/// An expression. Ends before whatever can't continue it.
pub(crate) fn expr(i: Tokens<'_>) -> PResult<'_, Spanned<Expr>> {
    let (i, operand) = tree(i)?;
    Ok((i, operand.expr))
}

/// A part of an expression that is done.
#[derive(Debug)]
pub(super) struct Operand {
    pub(super) expr: Spanned<Expr>,
    pub(super) height: usize,
    /// Whether it is an AND or OR without parentheses round it, to which another part can be added.
    pub(super) open: bool,
}

impl Operand {
    pub(super) const fn leaf(expr: Expr, span: Span) -> Self {
        Self { expr: Spanned::new(expr, span), height: 1, open: false }
    }
}

/// An operator that waits for what stands on its right.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pending {
    Unary(UnaryOp),
    /// The second part is NOT, as in `a NOT LIKE b`.
    Binary(BinaryOp, bool),
    And,
    Or,
}

impl Pending {
    /// How tight it binds.
    const fn binding(self) -> u8 {
        match self {
            Self::Binary(BinaryOp::Xor, _) => 1,
            Self::Or => 2,
            Self::And => 3,
            Self::Unary(UnaryOp::Not) => 4,
            Self::Binary(BinaryOp::Concat, _) => 6,
            Self::Binary(BinaryOp::Plus | BinaryOp::Minus, _) => 7,
            Self::Binary(BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo, _) => 8,
            Self::Binary(..) => COMPARISON,
            Self::Unary(_) => 9,
        }
    }

    /// What Splunk says when its right side is missing.
    pub(super) const fn missing(self) -> &'static str {
        match self {
            Self::And => "The expression is malformed. An 'AND' term is missing.",
            Self::Or => "The expression is malformed. An 'OR' term is missing.",
            Self::Binary(BinaryOp::Xor | BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Concat, _) => {
                "The expression is malformed. A term is missing."
            }
            Self::Unary(_) | Self::Binary(BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo, _) => {
                "The expression is malformed. The factor is missing."
            }
            Self::Binary(..) => "The expression is malformed. A comparison term is missing.",
        }
    }
}

const COMPARISON: u8 = 5;

/// The precedence loop. Operators wait on a stack of our own rather than the thread's, so only parentheses nest.
pub(super) fn tree(i: Tokens<'_>) -> PResult<'_, Operand> {
    nested(i, |mut i| {
        let mut operands: Vec<Operand> = Vec::new();
        let mut waiting: Vec<Spanned<Pending>> = Vec::new();
        loop {
            if let Some(op) = prefix(i.first()) {
                waiting.push(Spanned::new(Pending::Unary(op), i.span()));
                if waiting.len() > MAX_HEIGHT {
                    return too_deep(i.span());
                }
                i = i.advance();
                continue;
            }
            let (rest, operand) = operand(i, waiting.last().map(|pending| pending.value))?;
            operands.push(operand);
            i = rest;
            // `x IN (…)` leaves an operand, after which another operator may follow.
            let op = loop {
                let negated = i.at_word("not") && (i.peek(1).is_word("in") || i.peek(1).is_word("like"));
                let at = if negated { i.advance() } else { i };
                if at.at_word("in") {
                    reduce(&mut operands, &mut waiting, COMPARISON);
                    let (rest, ()) = membership(at, &mut operands, negated)?;
                    i = rest;
                    continue;
                }
                break infix(at.first(), negated).map(|op| (at.advance(), op));
            };
            let Some((rest, op)) = op else { break };
            let span = i.span();
            if compares(i.first()) && compares(rest.first()) && rest.first().glued {
                return no_operator(i, span.to(rest.span()));
            }
            reduce(&mut operands, &mut waiting, op.binding());
            if operands.last().is_some_and(|operand| operand.height > MAX_HEIGHT) {
                return too_deep(span);
            }
            waiting.push(Spanned::new(op, span));
            i = rest;
        }
        i.note("an operator");
        reduce(&mut operands, &mut waiting, 0);
        match operands.pop() {
            Some(operand) if operand.height > MAX_HEIGHT => too_deep(operand.expr.span),
            Some(operand) => Ok((i, operand)),
            None => i.must("an expression"),
        }
    })
}

fn compares(token: Token<'_>) -> bool {
    matches!(token.kind, Kind::Op(op) if op.compares())
}

/// `<>`, `=>`: of other languages.
fn no_operator<T>(i: Tokens<'_>, span: Span) -> PResult<'_, T> {
    let written = span.of(i.state.text);
    let error = Diagnostic::error(Code::Expected, span, format!("The operator at '{written}' is invalid."));
    fail(match written {
        "<>" => error.help("write `!=`"),
        "=>" => error.help("write `>=`"),
        "=<" => error.help("write `<=`"),
        _ => error.help("the operators that compare are `=`, `!=`, `<`, `<=`, `>` and `>=`"),
    })
}

fn prefix(token: Token<'_>) -> Option<UnaryOp> {
    match token.kind {
        Kind::Op(Op::Minus) => Some(UnaryOp::Minus),
        Kind::Op(Op::Plus) => Some(UnaryOp::Plus),
        Kind::Op(Op::Bang) => Some(UnaryOp::Not),
        Kind::Word if token.is_word("not") => Some(UnaryOp::Not),
        _ => None,
    }
}

fn infix(token: Token<'_>, negated: bool) -> Option<Pending> {
    let binary = match token.kind {
        Kind::Op(Op::Star) => BinaryOp::Multiply,
        Kind::Op(Op::Slash) => BinaryOp::Divide,
        Kind::Op(Op::Percent) => BinaryOp::Modulo,
        Kind::Op(Op::Plus) => BinaryOp::Plus,
        Kind::Op(Op::Minus) => BinaryOp::Minus,
        Kind::Op(Op::Dot) => BinaryOp::Concat,
        Kind::Op(Op::Eq | Op::EqEq) => BinaryOp::Eq,
        Kind::Op(Op::NotEq) => BinaryOp::NotEq,
        Kind::Op(Op::Lt) => BinaryOp::Lt,
        Kind::Op(Op::LtEq) => BinaryOp::LtEq,
        Kind::Op(Op::Gt) => BinaryOp::Gt,
        Kind::Op(Op::GtEq) => BinaryOp::GtEq,
        Kind::Word if token.is_word("like") => BinaryOp::Like,
        Kind::Word if token.is_word("xor") => BinaryOp::Xor,
        Kind::Word if token.is_word("and") => return Some(Pending::And),
        Kind::Word if token.is_word("or") => return Some(Pending::Or),
        _ => return None,
    };
    Some(Pending::Binary(binary, negated))
}

/// Builds the operators that bind at least as tight as `binding`, last first.
fn reduce(operands: &mut Vec<Operand>, waiting: &mut Vec<Spanned<Pending>>, binding: u8) {
    while let Some(op) = waiting.pop_if(|op| op.binding() >= binding) {
        let Some(right) = operands.pop() else { return };
        let built = match op.value {
            Pending::Unary(unary) => apply(Spanned::new(unary, op.span), right),
            Pending::Binary(binary, negated) => {
                let Some(left) = operands.pop() else { return };
                let height = left.height.max(right.height) + 1;
                let span = left.expr.span.to(right.expr.span);
                let expr = Expr::Binary {
                    left: Box::new(left.expr),
                    op: Spanned::new(binary, op.span),
                    right: Box::new(right.expr),
                };
                let built = Operand { expr: Spanned::new(expr, span), height, open: false };
                if negated { apply(Spanned::new(UnaryOp::Not, op.span), built) } else { built }
            }
            Pending::And | Pending::Or => {
                let Some(left) = operands.pop() else { return };
                chain(left, right, matches!(op.value, Pending::And))
            }
        };
        operands.push(built);
    }
}

fn apply(op: Spanned<UnaryOp>, operand: Operand) -> Operand {
    let span = op.span.to(operand.expr.span);
    let expr = Expr::Unary { op, operand: Box::new(operand.expr) };
    Operand { expr: Spanned::new(expr, span), height: operand.height + 1, open: false }
}

/// `left AND right`, added to `left` where that is an AND already.
fn chain(left: Operand, right: Operand, and: bool) -> Operand {
    let span = left.expr.span.to(right.expr.span);
    let height = if left.open { left.height } else { left.height + 1 }.max(right.height + 1);
    let mut parts = match left.expr.value {
        Expr::And(parts) if and && left.open => parts,
        Expr::Or(parts) if !and && left.open => parts,
        _ => {
            let height = left.height.max(right.height) + 1;
            let parts = vec![left.expr, right.expr];
            let expr = if and { Expr::And(parts) } else { Expr::Or(parts) };
            return Operand { expr: Spanned::new(expr, span), height, open: true };
        }
    };
    parts.push(right.expr);
    let expr = if and { Expr::And(parts) } else { Expr::Or(parts) };
    Operand { expr: Spanned::new(expr, span), height, open: true }
}

/// `IN (a, b)`, to which the last operand is the left side.
fn membership<'t>(i: Tokens<'t>, operands: &mut Vec<Operand>, negated: bool) -> PResult<'t, ()> {
    let word = i.span();
    let i = i.advance();
    let (rest, open) = cut(want("`(`", |token| token.kind == Kind::Op(Op::Open)))(i)?;
    if rest.at_op(Op::Close) {
        return rest.must("a value");
    }
    let (rest, (list, height)) = arguments(rest, open.span)?;
    let Some(left) = operands.pop() else { return i.must("an expression") };
    let span = left.expr.span.to(rest.span_from(i));
    let height = left.height.max(height) + 1;
    let expr = Expr::In { operand: Box::new(left.expr), list };
    let built = Operand { expr: Spanned::new(expr, span), height, open: false };
    operands.push(if negated { apply(Spanned::new(UnaryOp::Not, word), built) } else { built });
    if height > MAX_HEIGHT { too_deep(span) } else { Ok((rest, ())) }
}
