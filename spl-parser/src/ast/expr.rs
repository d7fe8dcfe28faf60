//! The eval language: `eval`, `where`, `eval(…)` inside an aggregate.

use std::fmt::{self, Display};

use super::{FieldName, SearchExpr, Subsearch};
use crate::{
    Span, Spanned,
    lex::quote::{self, Quoted},
};

/// An expression of the eval language.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number, as written: `5`, `.5`, `1e3`. It always parses as a finite `f64`.
    Number(String),
    /// `"text"`, with quotes dropped and escapes resolved.
    Text(String),
    /// A field: bare or in single quotes.
    Field(FieldName),
    /// `$name$`, with its filter where it has one (`name|s`): a value that whoever runs the search supplies. Inside a quoted
    /// text, or a longer name such as `total_$name$`, it stays part of that.
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
    /// `[ … ]`, whose rows become text of the expression.
    Subsearch(Subsearch),
}

impl Expr {
    /// The fields that it reads, in the order written; one may come several times.
    ///
    /// Those of a `searchmatch` condition are among them only by name, `_raw` for its terms; those of subsearches are not.
    pub fn fields(&self) -> Vec<FieldName> {
        let mut fields = Vec::new();
        self.each(Span::default(), &mut |expr, _| match expr {
            Self::Field(name) => fields.push(name.clone()),
            Self::SearchMatch(condition) => condition.read_fields(&mut fields),
            _ => {}
        });
        fields
    }

    /// The table of a call such as `lookup("t", json_object("in", x), json_array("out"))`, and those of its columns that
    /// are named there.
    pub fn lookup(&self) -> Option<(&str, Vec<&str>)> {
        let called = |expr: &'_ Self, function: &str| matches!(expr, Self::Call { name, .. } if name.eq_ignore_ascii_case(function));
        let Self::Call { arguments, .. } = self else { return None };
        let [Spanned { value: Self::Text(table), .. }, rest @ ..] = arguments.as_slice() else { return None };
        if !called(self, "lookup") {
            return None;
        }
        let mut columns = Vec::new();
        for argument in rest {
            let Self::Call { arguments, .. } = &argument.value else { continue };
            // Of the pairs of an object the first ones are names.
            let step = if called(argument, "json_object") { 2 } else { 1 };
            columns.extend(arguments.iter().step_by(step).filter_map(|argument| match &argument.value {
                Self::Text(column) => Some(column.as_str()),
                _ => None,
            }));
        }
        Some((table, columns))
    }

    /// Tells `hear` of the expression, which stands at `span`, and of each one in it, from left to right. What is in
    /// conditions and subsearches isn't told.
    pub fn each<'e>(&'e self, span: Span, hear: &mut dyn FnMut(&'e Self, Span)) {
        let mut waiting = vec![(self, span)];
        while let Some((expr, span)) = waiting.pop() {
            hear(expr, span);
            let mut add = |part: &'e Spanned<Self>| waiting.push((&part.value, part.span));
            match expr {
                Self::Unary { operand, .. } => add(operand),
                Self::Binary { left, right, .. } => [right, left].into_iter().for_each(|part| add(part)),
                Self::And(parts) | Self::Or(parts) => parts.iter().rev().for_each(add),
                Self::In { operand, list } => {
                    list.iter().rev().for_each(&mut add);
                    add(operand);
                }
                Self::Call { arguments, .. } => arguments.iter().rev().for_each(add),
                Self::Number(_)
                | Self::Text(_)
                | Self::Field(_)
                | Self::Token(_)
                | Self::SearchMatch(_)
                | Self::Subsearch(_) => {}
            }
        }
    }
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

/// How tight an expression holds together; a part that holds looser than its place needs is put in parentheses.
const LOOSEST: u8 = 0;
const COMPARISON: u8 = 5;
const UNARY: u8 = 9;
const TIGHTEST: u8 = 10;

impl BinaryOp {
    /// Whether it compares its operands, so that it is true or false.
    pub const fn compares(self) -> bool {
        matches!(self, Self::Eq | Self::NotEq | Self::Lt | Self::LtEq | Self::Gt | Self::GtEq | Self::Like)
    }

    const fn binding(self) -> u8 {
        match self {
            Self::Xor => 1,
            Self::Concat => 6,
            Self::Plus | Self::Minus => 7,
            Self::Multiply | Self::Divide | Self::Modulo => 8,
            _ => COMPARISON,
        }
    }
}

impl Expr {
    const fn binding(&self) -> u8 {
        match self {
            Self::Binary { op, .. } => op.value.binding(),
            Self::Or(_) => 2,
            Self::And(_) => 3,
            Self::Unary { op: Spanned { value: UnaryOp::Not, .. }, .. } => 4,
            Self::In { .. } => COMPARISON,
            Self::Unary { .. } => UNARY,
            _ => TIGHTEST,
        }
    }

    fn write_at(&self, f: &mut fmt::Formatter<'_>, needed: u8) -> fmt::Result {
        if self.binding() < needed { write!(f, "({self})") } else { self.fmt(f) }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let binding = self.binding();
        match self {
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => Quoted(text).fmt(f),
            Self::Field(name) => f.write_str(&quote::eval_field(name.as_str())),
            Self::Token(name) => write!(f, "${name}$"),
            Self::Unary { op, operand } => {
                op.fmt(f)?;
                operand.write_at(f, binding)
            }
            Self::Binary { left, op, right } => {
                left.write_at(f, binding)?;
                write!(f, " {op} ")?;
                right.write_at(f, binding + 1)
            }
            Self::And(parts) => write_parts(f, parts, " AND ", binding + 1),
            Self::Or(parts) => write_parts(f, parts, " OR ", binding + 1),
            Self::In { operand, list } => {
                operand.write_at(f, binding)?;
                f.write_str(" IN (")?;
                write_parts(f, list, ", ", LOOSEST)?;
                f.write_str(")")
            }
            Self::Call { name, arguments } => {
                write!(f, "{name}(")?;
                write_parts(f, arguments, ", ", LOOSEST)?;
                f.write_str(")")
            }
            Self::Subsearch(pipeline) => write!(f, "[{pipeline}]"),
            Self::SearchMatch(search) => write!(f, "searchmatch({})", Quoted(&search.to_string())),
        }
    }
}

fn write_parts(f: &mut fmt::Formatter<'_>, parts: &[Spanned<Expr>], separator: &str, needed: u8) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        f.write_str(if n > 0 { separator } else { "" })?;
        part.write_at(f, needed)?;
    }
    Ok(())
}

impl fmt::Display for UnaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minus => "-",
            Self::Plus => "+",
            Self::Not => "NOT ",
        })
    }
}

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Concat => ".",
            Self::Eq => "=",
            Self::NotEq => "!=",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
            Self::Like => "LIKE",
            Self::Xor => "XOR",
        })
    }
}
