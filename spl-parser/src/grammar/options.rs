//! `name=value` options, which may stand anywhere among the arguments.

use std::fmt;

use nom::{Parser, combinator::opt};

use super::names::commas;
use crate::{
    Code, Diagnostic, Spanned,
    input::{PResult, State, Tokens, want},
    lex::{Kind, Op, quote},
    suggest::closest,
};

/// One `name=value`.
#[derive(Debug)]
struct Given {
    name: Spanned<String>,
    value: Spanned<String>,
}

/// The options that were written. A command takes those it knows by name and type; [`Options::finish`] complains of the
/// rest. Mistakes are reported and don't end the command, so that a message about the rest of it can follow.
#[derive(Debug, Default)]
pub(crate) struct Options {
    given: Vec<Given>,
    known: Vec<&'static str>,
}

impl Options {
    /// Takes a `name=value` off the tokens.
    pub(crate) fn parse<'t>(&mut self, i: Tokens<'t>) -> PResult<'t, ()> {
        let start = i;
        let (i, name) = want("an option", |token| token.kind == Kind::Word)(i)?;
        let (i, eq) = want("`=`", |token| token.kind == Kind::Op(Op::Eq))(i)?;
        let value = i.first();
        let is_value = matches!(value.kind, Kind::Word | Kind::Quoted | Kind::Single | Kind::Number);
        let name = Spanned::new(name.text.to_lowercase(), name.span);
        // `fillnull_value=` with a space after it sets the empty text.
        if name.value == "fillnull_value" && eq.glued && !(is_value && value.glued) {
            return Ok((i, self.add(name, Spanned::new(String::new(), eq.span.at_end()), start)));
        }
        if !is_value {
            return i.must("the option's value");
        }
        Ok((i.advance(), self.add(name, Spanned::new(value.value(), value.span), start)))
    }

    fn add(&mut self, name: Spanned<String>, value: Spanned<String>, i: Tokens<'_>) {
        if let Some(first) = self.given.iter().find(|given| given.name == name) {
            let message = format!("Option '{name}' should not be specified more than once.");
            i.state.report(
                Diagnostic::error(Code::OptionValue, name.span.to(value.span), message)
                    .also(first.name.span.to(first.value.span), "first given here"),
            );
        } else {
            self.given.push(Given { name, value });
        }
    }

    /// Its value as text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Spanned<String>> {
        self.known.push(name);
        let at = self.given.iter().position(|given| given.name.value == name)?;
        Some(self.given.remove(at).value)
    }

    /// Its value as a truth.
    pub(crate) fn bool(&mut self, name: &'static str, state: &State<'_>) -> Option<bool> {
        let value = self.text(name)?;
        let parsed = parse_bool(&value);
        if parsed.is_none() {
            state.report(invalid(name, &value, "boolean").help("write `true` or `false`"));
        }
        parsed
    }

    /// Its value as a whole number that isn't negative.
    pub(crate) fn number(&mut self, name: &'static str, state: &State<'_>) -> Option<Spanned<u64>> {
        let value = self.text(name)?;
        let parsed = value.parse().ok().map(|number| Spanned::new(number, value.span));
        if parsed.is_none() {
            state.report(invalid(name, &value, "non-negative integer"));
        }
        parsed
    }

    /// Its value as whatever `parse` makes of it; `kind` names that to the user.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &'static str,
        kind: &str,
        state: &State<'_>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Spanned<T>> {
        let value = self.text(name)?;
        let parsed = parse(&value).map(|parsed| Spanned::new(parsed, value.span));
        if parsed.is_none() {
            state.report(invalid(name, &value, kind));
        }
        parsed
    }

    /// Reports what nobody took.
    pub(crate) fn finish(self, state: &State<'_>) {
        for given in self.given {
            let message = format!("Option '{}' is invalid.", given.name);
            let diagnostic = Diagnostic::error(Code::UnknownOption, given.name.span, message);
            state.report(match closest(&given.name, self.known.iter().copied()) {
                Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
                None if self.known.is_empty() => diagnostic.label("this command has no options"),
                None => diagnostic.help(format!("the options are {}", self.known.join(", "))),
            });
        }
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

fn invalid(name: &str, value: &Spanned<String>, kind: &str) -> Diagnostic {
    let message = format!("Invalid option value. Expecting a '{kind}' for option '{name}'. Instead got '{value}'.");
    Diagnostic::error(Code::OptionValue, value.span, message)
}

/// Items with commas or spaces between, and options anywhere among them.
pub(crate) fn with_options<'t, T>(
    options: &mut Options,
    item: impl Fn(Tokens<'t>) -> PResult<'t, T>,
) -> impl FnMut(Tokens<'t>) -> PResult<'t, Vec<T>> {
    move |i| {
        let mut i = commas(i);
        let mut items = Vec::new();
        loop {
            i = if i.first().kind == Kind::Word && i.peek(1).kind == Kind::Op(Op::Eq) {
                options.parse(i)?.0
            } else {
                let (rest, found) = opt(&item).parse(i)?;
                let Some(found) = found else { return Ok((i, items)) };
                items.push(found);
                rest.note("`,`");
                rest
            };
            i = commas(i);
        }
    }
}

/// Prints ` name=true`, or nothing for the default.
pub(crate) fn write_flag(f: &mut fmt::Formatter<'_>, name: &str, value: bool) -> fmt::Result {
    if value { write!(f, " {name}=true") } else { Ok(()) }
}

/// Prints ` name=value`, or nothing.
pub(crate) fn write_option<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    value: Option<&Spanned<T>>,
) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, " {name}={}", quote::option(&value.to_string())))
}
