//! Eval expressions in macros: what evaluates them, and an evaluator for those without regular expressions and times.

mod constant;
mod function;
mod value;

use std::{error, fmt};

use crate::{
    Diagnostic, Span, Spanned,
    ast::{BinaryOp, Expr, UnaryOp},
    grammar::expr,
    input::{State, Tokens},
    lex::{Mode, lex, split},
};

/// Evaluates the expressions of macros with `iseval` or `validation`.
///
/// The parser comes with [`Constants`]; an engine that knows all of the eval language gives its own to
/// [`MacroSet::set_evaluator`](super::MacroSet::set_evaluator).
pub trait MacroEvaluator: fmt::Debug + Send + Sync {
    /// The value of an eval expression.
    ///
    /// In `arguments` are the names and values of the macro's arguments: a field of such a name has that value, and all
    /// other fields are null.
    ///
    /// # Errors
    ///
    /// Fails where the expression is none, and where something in it is not supported.
    fn evaluate(&self, expression: &str, arguments: &[(&str, &str)]) -> Result<MacroValue, MacroEvalError>;
}

/// The value of an eval expression.
#[derive(Clone, Debug, PartialEq)]
pub enum MacroValue {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// No value.
    Null,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MacroEvalError {
    /// It is no expression, or one whose types don't fit.
    Malformed(String),
    /// It is an expression, but it can't be evaluated here.
    Unsupported(String),
}

impl fmt::Display for MacroEvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(message) | Self::Unsupported(message) => f.write_str(message),
        }
    }
}

impl error::Error for MacroEvalError {}

/// Evaluates operators and the plain functions: conditions, tests of types, text without regular expressions, numbers.
///
/// ```
/// use spl_parser::{Constants, MacroEvaluator as _, MacroValue};
///
/// let value = Constants.evaluate(r#"if(n > 5, "many", "few") . " errors""#, &[("n", "7")]);
/// assert_eq!(value, Ok(MacroValue::Text("many errors".to_owned())));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Constants;

impl MacroEvaluator for Constants {
    fn evaluate(&self, expression: &str, arguments: &[(&str, &str)]) -> Result<MacroValue, MacroEvalError> {
        let tree = parse(expression)?;
        Ok(constant::evaluate(&tree.value, arguments)?.into())
    }
}

/// The tree of an expression.
fn parse(text: &str) -> Result<Spanned<Expr>, MacroEvalError> {
    let malformed = |problem: Option<Diagnostic>| {
        let message = problem.map_or_else(|| "The expression is malformed.".to_owned(), |problem| problem.message);
        MacroEvalError::Malformed(message)
    };
    let length = u32::try_from(text.len()).map_err(|_| malformed(None))?;
    let (structure, problems) = split::split(text, &[], |_| true);
    if let Some(problem) = problems.into_iter().next() {
        return Err(malformed(Some(problem)));
    }
    let state = State::new(text, &structure);
    let tokens = lex(text, Span::new(0, length), Mode::Eval, &structure);
    match expr::whole(Tokens::new(&tokens, &state)) {
        Ok((_, tree)) => Ok(tree),
        Err(error) => {
            let problem = state.explain(error);
            Err(malformed(problem.or_else(|| state.into_diagnostics().into_iter().next())))
        }
    }
}

/// Whether the value of an expression is a condition, be it null.
pub(super) fn is_condition(text: &str) -> bool {
    parse(text).is_ok_and(|tree| is_boolean(&tree.value))
}

fn is_boolean(expr: &Expr) -> bool {
    match expr {
        Expr::And(_) | Expr::Or(_) | Expr::In { .. } | Expr::SearchMatch(_) => true,
        Expr::Unary { op, .. } => op.value == UnaryOp::Not,
        Expr::Binary { op, .. } => {
            use BinaryOp::{Concat, Divide, Minus, Modulo, Multiply, Plus};
            !matches!(op.value, Concat | Divide | Minus | Modulo | Multiply | Plus)
        }
        Expr::Call { name, arguments } => match name.value.to_ascii_lowercase().as_str() {
            "if" => arguments.iter().skip(1).any(|branch| is_boolean(&branch.value)),
            "case" => arguments.iter().skip(1).step_by(2).any(|branch| is_boolean(&branch.value)),
            "coalesce" | "ifnull" | "nullif" => arguments.first().is_some_and(|first| is_boolean(&first.value)),
            name => CONDITIONS.contains(&name),
        },
        _ => false,
    }
}

/// Functions that return true or false.
const CONDITIONS: &[&str] = &[
    "cidrmatch",
    "false",
    "in",
    "isbool",
    "isint",
    "isnotnull",
    "isnull",
    "isnum",
    "isstr",
    "json_valid",
    "like",
    "match",
    "true",
];

#[cfg(test)]
mod tests;
