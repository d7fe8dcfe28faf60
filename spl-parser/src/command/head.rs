//! `head`: the first rows.
//!
//! Usage: `head [<n> | limit=<n> | (<eval expression>)] [null=<bool>] [keeplast=<bool>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{BinaryOp, Expr, UnaryOp},
    grammar::{
        expr,
        options::{Options, write_bool},
    },
    input::{PResult, Tokens, fail},
    lex::{Kind, Mode, Op},
    visit::Visitor,
};

/// `head`
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// At most so many rows; `None` where none is given, which means 10 without a condition and no limit with one.
    pub limit: Option<Spanned<u64>>,
    /// Rows are kept until this is false.
    pub condition: Option<Spanned<Expr>>,
    /// Whether a condition that is null counts as true.
    pub null: bool,
    /// Whether the row that ends it is kept as well.
    pub keeplast: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "head",
    aliases: &[],
    mode: Mode::Eval,
    flags: &[],
    usage: "head [<n> | limit=<n> | (<eval expression>)] [null=<bool>] [keeplast=<bool>]",
    summary: "Keeps the first rows.",
    parse,
};

impl Node for Head {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(condition) = &self.condition {
            visitor.filter(condition);
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("head")?;
        match (&self.limit, &self.condition) {
            (Some(limit), None) => write!(f, " {limit}")?,
            (Some(limit), Some(_)) => write!(f, " limit={limit}")?,
            _ => {}
        }
        if let Some(condition) = &self.condition {
            write!(f, " ({condition})")?;
        }
        write_bool(f, "null", self.null, false)?;
        write_bool(f, "keeplast", self.keeplast, false)
    }
}

const OPTIONS: &[&str] = &["limit", "null", "keeplast"];

fn parse(mut i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let mut count = None;
    let mut condition = None;
    while !i.at_end() {
        let token = i.first();
        let alone = !matches!(i.peek(1).kind, Kind::Op(op) if op != Op::Open);
        if i.peek(1).kind == Kind::Op(Op::Eq) && OPTIONS.iter().any(|name| token.is_word(name)) {
            i = options.parse(i)?.0;
        } else if token.kind == Kind::Number && alone && count.is_none() {
            let Ok(number) = token.text.parse::<u64>() else { return not_a_count(token.span) };
            count = Some(Spanned::new(number, token.span));
            i = i.advance();
        } else if token.kind == Kind::Op(Op::Minus) && i.peek(1).kind == Kind::Number && condition.is_none() {
            return not_a_count(token.span.to(i.peek(1).span));
        } else if condition.is_none() {
            let (rest, expression) = expr::expr(i)?;
            if !may_be_boolean(&expression) {
                let message = "The argument must be a positive number or a boolean expression.";
                return fail(Diagnostic::error(Code::TypeMismatch, expression.span, message));
            }
            condition = Some(expression);
            i = rest;
        } else {
            break;
        }
    }
    let state = i.state;
    let limit = options.number("limit", state).or(count);
    let (null, keeplast) = (options.bool("null", state), options.bool("keeplast", state));
    options.finish(state);
    let (null, keeplast) = (null.unwrap_or(false), keeplast.unwrap_or(false));
    Ok((i, Command::Head(Head { limit, condition, null, keeplast })))
}

/// Whether it isn't plainly a number or a text.
fn may_be_boolean(expression: &Expr) -> bool {
    match expression {
        Expr::Number(_) | Expr::Text(_) | Expr::Field(_) | Expr::Token(_) => false,
        Expr::Unary { op, .. } => op.value == UnaryOp::Not,
        Expr::Binary { op, .. } => !matches!(
            op.value,
            BinaryOp::Multiply
                | BinaryOp::Divide
                | BinaryOp::Modulo
                | BinaryOp::Plus
                | BinaryOp::Minus
                | BinaryOp::Concat
        ),
        _ => true,
    }
}

fn not_a_count<'t, T>(span: crate::Span) -> PResult<'t, T> {
    fail(Diagnostic::error(Code::OptionValue, span, "The number of results must be a positive number."))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn counts_and_conditions() {
        prints("| head", "| head");
        prints("| head 5", "| head 5");
        prints("| head limit=5 (n<4) null=t keeplast=T", "| head limit=5 (n < 4) null=true keeplast=true");
        prints("| head n<4", "| head (n < 4)");
        prints("| head (a=1) AND b=2", "| head (a = 1 AND b = 2)");
        prints("| head keeplast=t 3 (n<4)", "| head limit=3 (n < 4) keeplast=true");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| head «-5»"), "SPL206 The number of results must be a positive number.");
        assert_eq!(complaint("| head «1.5»"), "SPL206 The number of results must be a positive number.");
        assert_eq!(
            complaint("| head «\"x\"»"),
            "SPL302 The argument must be a positive number or a boolean expression."
        );
        assert_eq!(complaint("| head 5 «6»"), "SPL302 The argument must be a positive number or a boolean expression.");
        assert_eq!(
            complaint("| head null=«maybe»"),
            "SPL206 Invalid option value. Expecting a 'boolean' for option 'null'. Instead got 'maybe'."
        );
    }
}
