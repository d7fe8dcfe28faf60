//! `name=value` options, which may stand anywhere among the arguments.

use std::{collections::BTreeMap, fmt};

use nom::{Parser, combinator::opt};

use super::names::commas;
use crate::{
    Code, Diagnostic, Span, Spanned,
    input::{PResult, State, Tokens, want},
    lex::{Kind, Op, quote},
    suggest::closest,
};

/// The options that were written. A command takes those it knows by name and type; [`Options::finish`] complains of the
/// rest. Mistakes are reported and don't end the command, so that a message about the rest of it can follow.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// By name in lower case: where the name stands, and the value.
    given: BTreeMap<String, (Span, Spanned<String>)>,
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

    /// Adds one whose name is in lower case; `i` is where to report a second one of the name.
    pub(crate) fn add(&mut self, name: Spanned<String>, value: Spanned<String>, i: Tokens<'_>) {
        if let Some((first, first_value)) = self.given.get(&name.value) {
            let message = format!("Option '{name}' should not be specified more than once.");
            i.state.report(
                Diagnostic::error(Code::OptionValue, name.span.to(value.span), message)
                    .also(first.to(first_value.span), "first given here"),
            );
        } else {
            self.given.insert(name.value, (name.span, value));
        }
    }

    /// Its value as text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Spanned<String>> {
        self.known.push(name);
        self.given.remove(name).map(|(_, value)| value)
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
        for (name, (span, _)) in self.given {
            if state.gives_up() {
                return;
            }
            let diagnostic = Diagnostic::error(Code::UnknownOption, span, format!("Option '{name}' is invalid."));
            state.report(match closest(&name, self.known.iter().copied()) {
                Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
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
