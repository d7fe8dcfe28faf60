//! `gauge`: makes the rows a value and its ranges, for a gauge.
//!
//! Usage: `gauge <value> [<range value>...]`, each of them a number or a field

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Spanned,
    ast::{FieldName, write_list},
    grammar::names,
    input::{PResult, Tokens, fail},
    lex::Mode,
    visit::Visitor,
};

/// `gauge`
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// The value, then the bounds of the ranges; at least the value.
    pub values: Vec<Spanned<GaugeValue>>,
}

/// A value of `gauge`.
#[derive(Clone, Debug, PartialEq)]
pub enum GaugeValue {
    /// A number.
    Number(f64),
    /// The field whose value in the first row it is.
    Field(FieldName),
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "gauge",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "gauge <value> [<range value>...]",
    summary: "Makes the rows a value and its ranges, for a gauge.",
    parse,
};

impl Node for Gauge {
    fn visit(&self, visitor: &mut dyn Visitor) {
        for value in &self.values {
            if let GaugeValue::Field(field) = &value.value {
                visitor.reads(field.as_str(), value.span);
            }
        }
        visitor.makes(&["x", "y*"].map(str::to_owned));
    }
}

impl fmt::Display for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gauge ")?;
        write_list(f, &self.values, " ")
    }
}

impl fmt::Display for GaugeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Field(field) => field.fmt(f),
        }
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let start = i.span();
    let (i, values) = names::list(names::name("a number or a field name"))(i)?;
    if values.is_empty() {
        return fail(Diagnostic::error(Code::Expected, start, "You must specify a value for the gauge."));
    }
    let value = |text: String| match text.parse() {
        // Words such as `inf` are fields.
        Ok(number) if !text.starts_with(|c: char| c.is_alphabetic()) && f64::is_finite(number) => {
            GaugeValue::Number(number)
        }
        _ => GaugeValue::Field(FieldName(text)),
    };
    let values = values.into_iter().map(|text| text.map(value)).collect();
    Ok((i, Command::Gauge(Gauge { values })))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| gauge count 0 25.5, \"a b\" -3 inf", "| gauge count 0 25.5 \"a b\" -3 inf");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| gauge«»"), "SPL202 You must specify a value for the gauge.");
    }
}
