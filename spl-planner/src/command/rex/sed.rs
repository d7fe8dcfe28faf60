//! Sed expressions: `s/<regex>/<replacement>/<flags>` and `y/<characters>/<characters>/`, one after the other.

use std::{iter::Peekable, str::Chars};

use datafusion::logical_expr::{Expr, lit};
use spl_parser::{Code, Span, Spanned};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result, error},
    frame::{Frame, Output},
    literal::controls,
};

/// Rewrites a field; every value of a multivalue.
pub(super) fn rewrite(
    name: &str,
    field: &Value,
    script: &Spanned<String>,
    frame: Frame,
    span: Span,
    cx: &Cx<'_>,
) -> Result<Frame> {
    let commands = match parse(script) {
        Ok(commands) => commands,
        Err(why) => {
            let mut error = error(Code::OptionValue, script.span, format!("Failed to initialize sed. {why}."));
            error.help = Some(
                "write `s/<regex>/<replacement>/` or `y/<characters>/<characters>/`; `g` after the last \
                               slash replaces every match, a number the match of this number"
                    .into(),
            );
            return Err(error);
        }
    };
    if !frame.has(name) {
        return Ok(frame);
    }
    let mut value = coerce::texts(field, cx);
    for command in commands {
        value = apply(command, value, script.span, cx)?;
    }
    if name == "_time" {
        value = coerce::time(&Value { expr: value, kind: Kind::Dynamic, multi: field.multi }, cx);
    }
    frame.set(vec![Output::new(name, value)], span)
}

fn apply(command: Command, value: Expr, span: Span, cx: &Cx<'_>) -> Result<Expr> {
    Ok(match command {
        Command::Replace { regex, by, nth, on } => {
            super::check(&Spanned::new(regex.clone(), span), cx)?;
            let nth = lit(i64::try_from(nth).unwrap_or(i64::MAX));
            cx.call(Primitive::SedReplace, vec![value, lit(regex), lit(by), nth, lit(on)])
        }
        Command::Translate { from, to } => cx.call(Primitive::SedTranslate, vec![value, lit(from), lit(to)]),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Command {
    /// `s/regex/by/flags`: the nth match, and where `on` is true all after it.
    Replace { regex: String, by: String, nth: u64, on: bool },
    /// `y/from/to/`
    Translate { from: String, to: String },
}

/// The commands, with spaces or semicolons between.
fn parse(script: &str) -> std::result::Result<Vec<Command>, String> {
    let mut rest = script.chars().peekable();
    let mut commands = Vec::new();
    loop {
        while rest.next_if(|char| char.is_whitespace() || *char == ';').is_some() {}
        match rest.next() {
            None if commands.is_empty() => return Err("The sed expression is empty".into()),
            None => return Ok(commands),
            Some('s') => commands.push(replace(&mut rest)?),
            Some('y') => commands.push(translate(&mut rest)?),
            Some(other) => return Err(format!("The sed command '{other}' is not supported, only 's' and 'y' are")),
        }
    }
}

type Rest<'a> = Peekable<Chars<'a>>;

fn replace(rest: &mut Rest<'_>) -> std::result::Result<Command, String> {
    let (regex, by) = parts(rest)?;
    let (mut number, mut on) = (String::new(), false);
    while let Some(flag) = rest.next_if(|char| !char.is_whitespace() && *char != ';') {
        match flag {
            'g' => on = true,
            digit if digit.is_ascii_digit() => number.push(digit),
            other => return Err(format!("The flag '{other}' is not one of sed's, which are 'g' and a number")),
        }
    }
    let nth = match number.as_str() {
        "" => 1,
        number => number.parse().ok().filter(|nth| *nth > 0).ok_or("The number of a match begins with 1")?,
    };
    Ok(Command::Replace { regex, by: controls(&by), nth, on })
}

fn translate(rest: &mut Rest<'_>) -> std::result::Result<Command, String> {
    let (from, to) = parts(rest)?;
    let (from, to) = (plain(&from), plain(&to));
    if from.chars().count() != to.chars().count() {
        return Err("The strings of 'y' are of different lengths".into());
    }
    Ok(Command::Translate { from, to })
}

/// The two parts, between three delimiters, the first of which says what a delimiter is.
fn parts(rest: &mut Rest<'_>) -> std::result::Result<(String, String), String> {
    let delimiter = rest.next().filter(|char| !char.is_alphanumeric() && !char.is_whitespace() && *char != '\\');
    let delimiter = delimiter.ok_or("A '/' is expected after the command")?;
    Ok((part(rest, delimiter)?, part(rest, delimiter)?))
}

/// Up to the next delimiter; a backslash before one makes it part of the text.
fn part(rest: &mut Rest<'_>, delimiter: char) -> std::result::Result<String, String> {
    let mut part = String::new();
    while let Some(char) = rest.next() {
        match char {
            '\\' => match rest.next() {
                Some(escaped) if escaped == delimiter => part.push(escaped),
                Some(escaped) => part.extend(['\\', escaped]),
                None => part.push('\\'),
            },
            _ if char == delimiter => return Ok(part),
            _ => part.push(char),
        }
    }
    Err(format!("A '{delimiter}' is missing"))
}

/// Without escapes, as `y` takes characters: `\\` is one backslash.
fn plain(text: &str) -> String {
    controls(text).replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(regex: &str, by: &str, nth: u64, on: bool) -> Command {
        Command::Replace { regex: regex.into(), by: by.into(), nth, on }
    }

    fn y(from: &str, to: &str) -> Command {
        Command::Translate { from: from.into(), to: to.into() }
    }

    #[test]
    fn commands() {
        assert_eq!(parse("s/a/b/"), Ok(vec![s("a", "b", 1, false)]));
        assert_eq!(parse(r"s/a\/b\d/\1\\/g"), Ok(vec![s(r"a/b\d", r"\1\\", 1, true)]));
        assert_eq!(parse("s#a/#b#3"), Ok(vec![s("a/", "b", 3, false)]));
        assert_eq!(parse("s/a//2g; y/ab/cd/"), Ok(vec![s("a", "", 2, true), y("ab", "cd")]));
        assert_eq!(parse(r"s/,/\n/g"), Ok(vec![s(",", "\n", 1, true)]));
        assert_eq!(parse(r"s/,/\\n/g"), Ok(vec![s(",", r"\\n", 1, true)]));
        assert_eq!(parse(r"y/\\\//\n-/"), Ok(vec![y(r"\/", "\n-")]));
    }

    #[test]
    fn mistakes() {
        for script in ["", "a", "s/a/b", "s/a/b/x", "s/a/b/0", "d/a/b/", "y/ab/c/", "sabac", "s"] {
            assert!(parse(script).is_err(), "{script}");
        }
    }
}
