//! Operators of the eval language.

use std::{borrow::Cow, cell::Cell, cmp::Ordering};

use super::{
    MacroEvalError, function,
    value::{Value, malformed},
};
use crate::{
    Spanned,
    ast::{BinaryOp, Expr, UnaryOp},
};

pub(super) type Result<'a> = std::result::Result<Value<'a>, MacroEvalError>;

/// How many bytes of text one evaluation may go through: names may stand for long arguments any number of times.
const MOST_WORK: usize = 16 << 20;

pub(super) fn evaluate<'a>(expr: &Expr, arguments: &[(&str, &'a str)]) -> Result<'a> {
    Evaluation { arguments, work: Cell::new(MOST_WORK) }.value(expr)
}

pub(super) struct Evaluation<'s, 'a> {
    arguments: &'s [(&'s str, &'a str)],
    work: Cell<usize>,
}

impl<'a> Evaluation<'_, 'a> {
    /// Goes through so many bytes of text.
    pub(super) fn work(&self, bytes: usize) -> std::result::Result<(), MacroEvalError> {
        match self.work.get().checked_sub(bytes) {
            Some(left) => {
                self.work.set(left);
                Ok(())
            }
            None => Err(MacroEvalError::Unsupported("The expression takes too much text to evaluate.".to_owned())),
        }
    }

    pub(super) fn value(&self, expr: &Expr) -> Result<'a> {
        match expr {
            // It always is one.
            Expr::Number(text) => Ok(text.parse().map_or(Value::Null, Value::Number)),
            Expr::Text(text) => {
                self.work(text.len())?;
                Ok(Value::text(text.clone()))
            }
            Expr::Field(name) => {
                let found = self.arguments.iter().find(|(argument, _)| *argument == name.as_str());
                let Some((_, value)) = found else { return Ok(Value::Null) };
                self.work(value.len())?;
                Ok(Value::Field(value))
            }
            Expr::Token(name) => malformed(format!("`${name}$` is no argument of the macro.")),
            Expr::Unary { op, operand } => self.unary(op.value, operand),
            Expr::Binary { left, op, right } => self.binary(left, op.value, right),
            Expr::And(terms) => self.junction(terms, false),
            Expr::Or(terms) => self.junction(terms, true),
            Expr::In { operand, list } => self.is_in(operand, list),
            Expr::Call { name, arguments } => function::call(self, &name.value, arguments),
            Expr::SearchMatch(_) => function::unsupported("searchmatch"),
            Expr::Subsearch(_) => malformed("A macro can't run a subsearch.".to_owned()),
        }
    }

    /// The condition's truth; none where it is null.
    pub(super) fn condition(
        &self,
        expr: &Spanned<Expr>,
        wanted_by: &str,
    ) -> std::result::Result<Option<bool>, MacroEvalError> {
        match self.value(&expr.value)? {
            Value::Bool(truth) => Ok(Some(truth)),
            Value::Null => Ok(None),
            _ => malformed(format!("Type checking failed. '{wanted_by}' only takes boolean arguments.")),
        }
    }

    fn unary(&self, op: UnaryOp, operand: &Spanned<Expr>) -> Result<'a> {
        if op == UnaryOp::Not {
            let truth = self.condition(operand, "NOT")?;
            return Ok(truth.map_or(Value::Null, |truth| Value::Bool(!truth)));
        }
        let value = self.value(&operand.value)?;
        let sign = if op == UnaryOp::Minus { -1.0 } else { 1.0 };
        match (value.number(), value) {
            (Some(number), _) => Ok(Value::Number(sign * number)),
            (None, Value::Null | Value::Field(_)) => Ok(Value::Null),
            (None, _) => malformed(format!("Type checking failed. '{op}' only takes numbers.")),
        }
    }

    /// AND, which a false term decides, or OR, which a true one does.
    fn junction(&self, terms: &[Spanned<Expr>], deciding: bool) -> Result<'a> {
        let mut result = Some(!deciding);
        for term in terms {
            match self.condition(term, if deciding { "OR" } else { "AND" })? {
                Some(truth) if truth == deciding => return Ok(Value::Bool(deciding)),
                Some(_) => {}
                None => result = None,
            }
        }
        Ok(result.map_or(Value::Null, Value::Bool))
    }

    fn is_in(&self, operand: &Spanned<Expr>, list: &[Spanned<Expr>]) -> Result<'a> {
        let value = self.value(&operand.value)?;
        for item in list {
            if equal(&value, &self.value(&item.value)?) == Some(true) {
                return Ok(Value::Bool(true));
            }
        }
        Ok(if value.is_null() { Value::Null } else { Value::Bool(false) })
    }

    fn binary(&self, left: &Spanned<Expr>, op: BinaryOp, right: &Spanned<Expr>) -> Result<'a> {
        if op == BinaryOp::Xor {
            let both = (self.condition(left, "XOR")?, self.condition(right, "XOR")?);
            return Ok(match both {
                (Some(left), Some(right)) => Value::Bool(left != right),
                _ => Value::Null,
            });
        }
        let (left, right) = (self.value(&left.value)?, self.value(&right.value)?);
        match op {
            BinaryOp::Concat => self.concat(&left, &right),
            BinaryOp::Plus => self.plus(&left, &right),
            BinaryOp::Minus | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => arithmetic(&left, op, &right),
            BinaryOp::Like => function::like(self, &left, &right),
            _ => compare(&left, op, &right),
        }
    }

    fn concat(&self, left: &Value<'a>, right: &Value<'a>) -> Result<'a> {
        if left.is_null() || right.is_null() {
            return Ok(Value::Null);
        }
        match (left.as_text(), right.as_text()) {
            (Some(left), Some(right)) => {
                self.work(left.len() + right.len())?;
                Ok(Value::Text(Cow::Owned(format!("{left}{right}"))))
            }
            _ => malformed("Type checking failed. '.' operator only takes strings and numbers."),
        }
    }

    fn plus(&self, left: &Value<'a>, right: &Value<'a>) -> Result<'a> {
        match (left.number(), right.number()) {
            (Some(left), Some(right)) => Ok(number(left + right)),
            _ if left.is_null() || right.is_null() => Ok(Value::Null),
            _ => match (left, right) {
                (Value::Text(_) | Value::Field(_), Value::Text(_) | Value::Field(_)) => self.concat(left, right),
                (Value::Field(_), Value::Number(_)) | (Value::Number(_), Value::Field(_)) => Ok(Value::Null),
                _ => malformed("Type checking failed. '+' only takes two strings or two numbers."),
            },
        }
    }
}

fn arithmetic<'a>(left: &Value<'_>, op: BinaryOp, right: &Value<'_>) -> Result<'a> {
    let (Some(a), Some(b)) = (left.number(), right.number()) else {
        let may_be = |value: &Value<'_>| value.number().is_some() || matches!(value, Value::Null | Value::Field(_));
        if may_be(left) && may_be(right) {
            return Ok(Value::Null);
        }
        return malformed(format!("Type checking failed. '{op}' only takes numbers."));
    };
    Ok(match op {
        BinaryOp::Minus => number(a - b),
        BinaryOp::Multiply => number(a * b),
        _ if b == 0.0 => Value::Null,
        BinaryOp::Divide => number(a / b),
        _ => number(a % b),
    })
}

fn number<'a>(number: f64) -> Value<'a> {
    Value::Number(number)
}

fn compare<'a>(left: &Value<'_>, op: BinaryOp, right: &Value<'_>) -> Result<'a> {
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    let differ = match (left, right) {
        (Value::Text(_), Value::Number(_)) | (Value::Number(_), Value::Text(_)) => true,
        _ => matches!(left, Value::Bool(_)) != matches!(right, Value::Bool(_)),
    };
    if differ {
        return malformed(format!("Type checking failed. The '{op}' operator received different types."));
    }
    let order = order(left, right);
    let is = |orders: &[Ordering]| Ok(order.map_or(Value::Null, |order| Value::Bool(orders.contains(&order))));
    match op {
        BinaryOp::Lt => is(&[Ordering::Less]),
        BinaryOp::LtEq => is(&[Ordering::Less, Ordering::Equal]),
        BinaryOp::Gt => is(&[Ordering::Greater]),
        BinaryOp::GtEq => is(&[Ordering::Greater, Ordering::Equal]),
        BinaryOp::NotEq => is(&[Ordering::Less, Ordering::Greater]),
        _ => is(&[Ordering::Equal]),
    }
}

/// How two values stand to each other: as numbers where both are, else as texts.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (left.number(), right.number()) {
        return left.partial_cmp(&right);
    }
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => Some(left.as_text()?.cmp(&right.as_text()?)),
    }
}

/// Whether two values are the same; values of different types are not.
pub(super) fn equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    if left.is_null() || right.is_null() {
        return None;
    }
    Some(order(left, right) == Some(Ordering::Equal))
}
