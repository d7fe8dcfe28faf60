//! Functions of the eval language.

use std::cmp::Ordering;

use super::{
    MacroEvalError,
    constant::{Evaluation, Result, equal, order},
    value::{Value, malformed, parse_number},
};
use crate::{Spanned, ast::Expr};

pub(super) fn unsupported<'a>(name: &str) -> Result<'a> {
    let name = crate::state::shorten(name);
    Err(MacroEvalError::Unsupported(format!("The '{name}' function is unsupported in the expression of a macro.")))
}

fn invalid<'a>(name: &str) -> Result<'a> {
    malformed(format!("The arguments to the '{name}' function are invalid."))
}

/// The value of `name(arguments)`.
pub(super) fn call<'a>(run: &Evaluation<'_, 'a>, name: &str, arguments: &[Spanned<Expr>]) -> Result<'a> {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    // These don't evaluate all of their arguments.
    match (name, arguments) {
        ("if", [condition, yes, no]) => {
            let truth = run.condition(condition, "if")? == Some(true);
            return run.value(if truth { &yes.value } else { &no.value });
        }
        ("case" | "validate", pairs) if !pairs.is_empty() && pairs.len() % 2 == 0 => {
            let wanted = name == "case";
            for pair in pairs.chunks_exact(2) {
                let [condition, value] = pair else { continue };
                if run.condition(condition, name)? == Some(wanted) {
                    return run.value(&value.value);
                }
            }
            return Ok(Value::Null);
        }
        ("coalesce" | "ifnull", values) if !values.is_empty() => {
            for value in values {
                let value = run.value(&value.value)?;
                if !value.is_null() {
                    return Ok(value);
                }
            }
            return Ok(Value::Null);
        }
        ("if" | "case" | "validate" | "coalesce" | "ifnull", _) => return invalid(name),
        _ => {}
    }
    if !KNOWN.contains(&name) {
        return unsupported(name);
    }
    let values =
        arguments.iter().map(|argument| run.value(&argument.value)).collect::<std::result::Result<Vec<_>, _>>()?;
    plain(run, name, &values)
}

/// The functions that all their arguments are evaluated for.
const KNOWN: &[&str] = &[
    "abs",
    "ceil",
    "ceiling",
    "exact",
    "false",
    "floor",
    "in",
    "isbool",
    "isint",
    "isnotnull",
    "isnull",
    "isnum",
    "isstr",
    "len",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "null",
    "nullif",
    "pow",
    "round",
    "rtrim",
    "substr",
    "tonumber",
    "tostring",
    "trim",
    "true",
    "typeof",
    "upper",
];

fn plain<'a>(run: &Evaluation<'_, 'a>, name: &str, values: &[Value<'a>]) -> Result<'a> {
    match (name, values) {
        ("true", []) => Ok(Value::Bool(true)),
        ("false", []) => Ok(Value::Bool(false)),
        ("null", []) => Ok(Value::Null),
        ("isnull", [value]) => Ok(Value::Bool(value.is_null())),
        ("isnotnull", [value]) => Ok(Value::Bool(!value.is_null())),
        ("isbool", [value]) => Ok(Value::Bool(matches!(value, Value::Bool(_)))),
        ("isnum", [value]) => Ok(Value::Bool(value.number().is_some())),
        ("isint", [value]) => Ok(Value::Bool(value.number().is_some_and(|number| number.fract() == 0.0))),
        ("isstr", [value]) => Ok(Value::Bool(value.is_text())),
        ("typeof", [value]) => Ok(Value::text(type_of(value))),
        ("in", [value, list @ ..]) if !list.is_empty() => Ok(match value {
            Value::Null => Value::Null,
            value => Value::Bool(list.iter().any(|item| equal(value, item) == Some(true))),
        }),
        ("nullif", [value, other]) => Ok(if equal(value, other) == Some(true) { Value::Null } else { value.clone() }),
        ("like", [value, pattern]) => like(run, value, pattern),
        ("max" | "min", [_, ..]) => Ok(extreme(values, name == "max")),
        ("tostring", [value]) => Ok(to_string(value)),
        ("tonumber", [value]) => to_number(value),
        ("tostring" | "tonumber", [_, _]) => Err(MacroEvalError::Unsupported(format!(
            "'{name}' with two arguments is unsupported in the expression of a macro."
        ))),
        ("len" | "lower" | "upper" | "trim" | "ltrim" | "rtrim" | "substr", [value, more @ ..]) => {
            let Some(text) = value.as_text() else {
                return if value.is_null() { Ok(Value::Null) } else { invalid(name) };
            };
            run.work(text.len())?;
            text_function(run, name, &text, more)
        }
        ("abs" | "ceil" | "ceiling" | "exact" | "floor" | "round" | "pow", [value, more @ ..]) => {
            match (value.number(), value) {
                (Some(number), _) => number_function(name, number, more),
                (None, Value::Null | Value::Field(_)) => Ok(Value::Null),
                (None, _) => invalid(name),
            }
        }
        _ => invalid(name),
    }
}

fn type_of(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "Invalid",
        Value::Bool(_) => "Boolean",
        value if value.number().is_some() => "Number",
        _ => "String",
    }
}

/// Strings are greater than numbers.
fn extreme<'a>(values: &[Value<'a>], greatest: bool) -> Value<'a> {
    let wanted = if greatest { Ordering::Greater } else { Ordering::Less };
    let is_text = |value: &Value<'_>| value.number().is_none();
    let mut best = Value::Null;
    for value in values.iter().filter(|value| !value.is_null()) {
        let by_value = || order(value, &best).unwrap_or(Ordering::Equal);
        if best.is_null() || is_text(value).cmp(&is_text(&best)).then_with(by_value) == wanted {
            best = value.clone();
        }
    }
    best
}

fn to_string<'a>(value: &Value<'a>) -> Value<'a> {
    match value {
        Value::Bool(true) => Value::text("True"),
        Value::Bool(false) => Value::text("False"),
        Value::Null => Value::text("Null"),
        Value::Field(text) => Value::text(*text),
        value => value.as_text().map_or(Value::Null, |text| Value::text(text.into_owned())),
    }
}

fn to_number<'a>(value: &Value<'a>) -> Result<'a> {
    match value {
        Value::Number(number) => Ok(Value::Number(*number)),
        Value::Null => Ok(Value::Null),
        Value::Field(text) => Ok(parse_number(text).map_or(Value::Null, Value::Number)),
        Value::Text(text) => match parse_number(text) {
            Some(number) => Ok(Value::Number(number)),
            None => invalid("tonumber"),
        },
        Value::Bool(_) => invalid("tonumber"),
    }
}

fn text_function<'a>(run: &Evaluation<'_, 'a>, name: &str, text: &str, more: &[Value<'a>]) -> Result<'a> {
    match (name, more) {
        #[expect(clippy::cast_precision_loss, reason = "no text is that long")]
        ("len", []) => Ok(Value::Number(text.chars().count() as f64)),
        ("lower", []) => Ok(Value::text(text.to_lowercase())),
        ("upper", []) => Ok(Value::text(text.to_uppercase())),
        ("trim" | "ltrim" | "rtrim", [] | [_]) => {
            let set = match more.first().map(Value::as_text) {
                None => " \t".into(),
                Some(Some(set)) => set,
                Some(None) => return Ok(Value::Null),
            };
            run.work(text.len().saturating_mul(set.len()))?;
            let trimmed = if name == "rtrim" { text } else { text.trim_start_matches(|c| set.contains(c)) };
            let trimmed = if name == "ltrim" { trimmed } else { trimmed.trim_end_matches(|c| set.contains(c)) };
            Ok(Value::text(trimmed.to_owned()))
        }
        ("substr", [start] | [start, _]) => match (start.number(), more.get(1).map(Value::number)) {
            (Some(start), None) => Ok(Value::text(substr(text, start, f64::INFINITY))),
            (Some(start), Some(Some(length))) => Ok(Value::text(substr(text, start, length))),
            _ => Ok(Value::Null),
        },
        _ => invalid(name),
    }
}

/// Characters from the `start`th, counted from 1, or from the end where it is negative. From 0 one character less is taken,
/// as SQLite has it.
fn substr(text: &str, start: f64, length: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "no text is that long")]
    let count = text.chars().count() as f64;
    let first = if start < 0.0 { count + start.trunc() } else { start.trunc() - 1.0 };
    let last = first + length.trunc();
    let between = |(at, c): (u32, char)| (f64::from(at) >= first && f64::from(at) < last).then_some(c);
    (0_u32..).zip(text.chars()).filter_map(between).collect()
}

fn number_function<'a>(name: &str, number: f64, more: &[Value<'a>]) -> Result<'a> {
    let second = more.first().map(Value::number);
    Ok(match (name, more.len(), second) {
        ("abs", 0, _) => Value::Number(number.abs()),
        ("ceil" | "ceiling", 0, _) => Value::Number(number.ceil()),
        ("floor", 0, _) => Value::Number(number.floor()),
        ("exact", 0, _) => Value::Number(number),
        ("round", 0, _) => Value::Number(number.round()),
        ("round", 1, Some(Some(digits))) if (0.0..=15.0).contains(&digits) => {
            let scale = 10_f64.powf(digits.trunc());
            let rounded = (number * scale).round() / scale;
            Value::Number(if rounded.is_finite() { rounded } else { number })
        }
        ("pow", 1, Some(Some(exponent))) => Value::Number(number.powf(exponent)),
        (_, 1, Some(None)) => Value::Null,
        _ => return invalid(name),
    })
}

/// `%` stands for any characters, `_` for one.
pub(super) fn like<'a>(run: &Evaluation<'_, 'a>, value: &Value<'a>, pattern: &Value<'a>) -> Result<'a> {
    let (Some(text), Some(pattern)) = (value.as_text(), pattern.as_text()) else { return Ok(Value::Null) };
    run.work(text.len().saturating_mul(pattern.len()))?;
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut wanted) = (0, 0);
    // Where to go on when what follows the last `%` doesn't match here.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (text.get(at), pattern.get(wanted)) {
            (_, Some('%')) => {
                wanted += 1;
                retry = Some((at, wanted));
            }
            (Some(c), Some(p)) if *p == '_' || p == c => {
                at += 1;
                wanted += 1;
            }
            (None, None) => return Ok(Value::Bool(true)),
            (None, Some(_)) => return Ok(Value::Bool(false)),
            (Some(_), _) => match &mut retry {
                Some((from, after)) => {
                    *from += 1;
                    (at, wanted) = (*from, *after);
                }
                None => return Ok(Value::Bool(false)),
            },
        }
    }
}
