//! Values of the eval language, one row and one value a field.

use std::borrow::Cow;

use super::{MacroEvalError, MacroValue};

/// A value while an expression is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Number(f64),
    /// A string that was written or made.
    Text(Cow<'a, str>),
    /// An argument's value: a number where it looks like one.
    Field(&'a str),
}

impl<'a> Value<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The number that it is.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Field(text) => parse_number(text),
            _ => None,
        }
    }

    /// The text that it is, a number as it is written.
    pub(super) fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Field(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(format_number(*number))),
            Self::Bool(_) | Self::Null => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Whether it is a string and can't be taken for a number.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Field(_)) && self.number().is_none()
    }
}

impl From<Value<'_>> for MacroValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::Text(text) => Self::Text(text.into_owned()),
            Value::Field(text) => Self::Text(text.to_owned()),
        }
    }
}

/// The number that a text is: digits, a point, an exponent, no names such as `inf`.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.trim_start_matches(['+', '-']);
    let plain = digits.len() + 1 >= text.len() && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

fn format_number(number: f64) -> String {
    // Negative zero is written as zero.
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

pub(super) fn malformed<T>(message: impl Into<String>) -> Result<T, MacroEvalError> {
    Err(MacroEvalError::Malformed(message.into()))
}
