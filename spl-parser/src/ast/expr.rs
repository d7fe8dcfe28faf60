//! The eval language: `eval`, `where`, `eval(…)` inside an aggregate.

use super::{FieldName, SearchExpr};
use crate::Spanned;

/// An expression of the eval language.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number, as written: `5`, `.5`, `1e3`. It always parses as a finite `f64`.
    Number(String),
    /// `"text"`, with quotes dropped and escapes resolved.
    Text(String),
    /// A field: bare or in single quotes.
    Field(FieldName),
    /// `$name$`: a value that whoever runs the search supplies. Inside a quoted text it stays part of the text.
    Token(String),
    /// `-x`, `NOT x`.
    Unary {
        /// The operator.
        op: Spanned<UnaryOp>,
        /// Its operand.
        operand: Box<Spanned<Expr>>,
    },
    /// `a + b`, `a = b`, `a LIKE b` …; a chain of equal precedence leans left.
    Binary {
        /// Left operand.
        left: Box<Spanned<Expr>>,
        /// The operator.
        op: Spanned<BinaryOp>,
        /// Right operand.
        right: Box<Spanned<Expr>>,
    },
    /// `a AND b AND c`; at least two.
    And(Vec<Spanned<Expr>>),
    /// `a OR b OR c`; at least two.
    Or(Vec<Spanned<Expr>>),
    /// `x IN (a, b)`, also written `in(x, a, b)`.
    In {
        /// What is looked for.
        operand: Box<Spanned<Expr>>,
        /// Where; at least one.
        list: Vec<Spanned<Expr>>,
    },
    /// `name(arguments)`; the name as written, in any letter case.
    Call {
        /// The function's name.
        name: Spanned<String>,
        /// Its arguments.
        arguments: Vec<Spanned<Expr>>,
    },
    /// `searchmatch("…")`, whose argument is of the search language.
    SearchMatch(Box<Spanned<SearchExpr>>),
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-x`
    Minus,
    /// `+x`
    Plus,
    /// `NOT x`, `!x`
    Not,
}

/// An operator between two operands, AND and OR aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `+`: adds numbers, joins strings.
    Plus,
    /// `-`
    Minus,
    /// `.`: joins.
    Concat,
    /// `=`, `==`
    Eq,
    /// `!=`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// `LIKE`
    Like,
    /// `XOR`
    Xor,
}
