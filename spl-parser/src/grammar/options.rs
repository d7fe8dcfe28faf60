//! `name=value` options, which may stand anywhere among the arguments.

use std::{collections::BTreeMap, fmt};

use nom::{Parser, combinator::opt};

use super::names::{commas, parentheses};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::FieldName,
    input::{Fail, PResult, State, Tokens, want},
    lex::{Kind, Mode, Op, lex, quote, split::Structure},
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
        // `delim=, x` and `kvdelim== x`
        let is_sign = value.glued && matches!(value.kind, Kind::Op(Op::Comma | Op::Eq));
        let is_value = is_sign || matches!(value.kind, Kind::Word | Kind::Quoted | Kind::Single | Kind::Number);
        let name = Spanned::new(name.text.to_lowercase(), name.span);
        if let Some((i, value)) = enclosed(&name, i) {
            return Ok((i, self.add(name, value, start)));
        }
        // `fillnull_value=` with a space after it sets the empty text.
        if name.value == "fillnull_value" && eq.glued && !(is_value && value.glued) {
            return Ok((i, self.add(name, Spanned::new(String::new(), eq.span.at_end()), start)));
        }
        if !is_value {
            return i.must("the option's value");
        }
        // `field=values(x)`
        if value.kind == Kind::Word
            && let Some(rest) = parentheses(i.advance())
        {
            let span = rest.span_from(i);
            return Ok((rest, self.add(name, Spanned::new(quote::resolve(span.of(i.state.text)), span), start)));
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

    /// Its value, which is of another language.
    pub(crate) fn relexed<T>(
        &mut self,
        name: &'static str,
        i: Tokens<'_>,
        mode: Mode,
        parse: impl for<'s> FnOnce(Tokens<'s>) -> PResult<'s, T>,
    ) -> Result<Option<T>, nom::Err<Fail>> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let written = value.span.of(i.state.text);
        if written == value.value {
            return i.relex(value.span, mode, parse).map(Some);
        }
        let inside = Span::new(value.span.start.saturating_add(1), value.span.end.saturating_sub(1));
        if written.starts_with('"') && inside.of(i.state.text) == value.value {
            return i.relex(inside, mode, parse).map(Some);
        }
        // Its escapes are resolved, so its places can't be told apart.
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let mut tokens = lex(&value, Span::new(0, length), mode, &Structure::default());
        tokens.iter_mut().for_each(|token| token.span = value.span);
        parse(Tokens::new(&tokens, i.state)).map(|(_, parsed)| Some(parsed))
    }

    /// What has a name that begins with `prefix`, in order of names.
    pub(crate) fn prefixed(&mut self, prefix: &str) -> Vec<(String, Spanned<String>)> {
        let names: Vec<String> = self.given.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        let take = |name: String| self.given.remove(&name).map(|(_, value)| (name, value));
        names.into_iter().filter_map(take).collect()
    }

    /// Takes what is given under another spelling of a name for what it means.
    pub(crate) fn respell(&mut self, spelling: &str, name: &str) {
        if !self.given.contains_key(name)
            && let Some(given) = self.given.remove(spelling)
        {
            self.given.insert(name.to_owned(), given);
        }
    }

    /// As [`Self::finish`], of a command that calls an option it doesn't know an argument.
    pub(crate) fn finish_arguments(self, state: &State<'_>) {
        let called = |name: Span, value: Span| format!("The argument '{}' is invalid.", name.to(value).of(state.text));
        self.report_unknown(state, called);
    }

    /// Reports what nobody took.
    pub(crate) fn finish(self, state: &State<'_>) {
        self.report_unknown(state, |name, _| format!("Option '{}' is invalid.", name.of(state.text).to_lowercase()));
    }

    fn report_unknown(self, state: &State<'_>, message: impl Fn(Span, Span) -> String) {
        for (name, (span, value)) in self.given {
            if state.gives_up() {
                return;
            }
            let diagnostic = Diagnostic::error(Code::UnknownOption, span, message(span, value.span));
            state.report(match closest(&name, self.known.iter().copied()) {
                Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
                None if self.known.is_empty() => diagnostic.label("this command has no options"),
                None => diagnostic.help(format!("the options are {}", self.known.join(", "))),
            });
        }
    }
}

/// The value of the few options that take more than a word: `reset_after=(x > 5)`, which people also write
/// `"("x > 5")"` after the manual's way to say that the parentheses belong to it; `agg=sum(x)`; `limit=top 5`.
fn enclosed<'t>(name: &str, i: Tokens<'t>) -> Option<(Tokens<'t>, Spanned<String>)> {
    let first = i.first();
    let mut rest = i.advance();
    match first.kind {
        Kind::Eval => Some((rest, Spanned::new(first.text.to_owned(), first.inside()))),
        Kind::Quoted if first.text == "(" && name.starts_with("reset_") => {
            while !rest.at_end() && (rest.first().kind != Kind::Quoted || rest.first().text != ")") {
                rest = rest.advance();
            }
            let inside = Span::new(first.span.end, rest.span().start);
            Some((rest.advance(), Spanned::new(quote::resolve(inside.of(i.state.text)), inside)))
        }
        Kind::Word if name == "limit" && (first.is_word("top") || first.is_word("bottom")) => {
            let span = rest.span();
            let text = format!("{}{}", first.text, rest.first().text);
            let number = rest.first().kind == Kind::Word && span.of(i.state.text).parse::<u64>().is_ok();
            number.then(|| (rest.advance(), Spanned::new(text, first.span.to(span))))
        }
        Kind::Word if name.ends_with("agg") && rest.at_op(Op::Open) => {
            let closes = |ahead| rest.peek(ahead).kind == Kind::Op(Op::Close);
            let length = [1, 2].into_iter().find(|&ahead| closes(ahead))?;
            let rest = (0..=length).fold(rest, |rest, _| rest.advance());
            let span = rest.span_from(i);
            Some((rest, Spanned::new(span.of(i.state.text).to_owned(), span)))
        }
        _ => None,
    }
}

/// Reads a truth as Splunk spells them, in any letter case: `true`, `t`, `yes`, `y`, `1` and their opposites.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// The message about a value that is not what the option takes.
pub(crate) fn invalid(name: &str, value: &Spanned<String>, kind: &str) -> Diagnostic {
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
            i = if i.at_option() {
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

/// Options and nothing else; commas between them mean no more than a space.
pub(crate) fn only_options<'t>(options: &mut Options, i: Tokens<'t>) -> PResult<'t, ()> {
    let mut i = commas(i);
    while i.at_option() {
        i = commas(options.parse(i)?.0);
    }
    i.note("an option");
    Ok((i, ()))
}

/// Prints ` name=true` or ` name=false`, or nothing for the default.
pub(crate) fn write_bool(f: &mut fmt::Formatter<'_>, name: &str, value: bool, default: bool) -> fmt::Result {
    if value == default { Ok(()) } else { write!(f, " {name}={value}") }
}

/// Prints ` name=field`, or nothing.
pub(crate) fn write_field(f: &mut fmt::Formatter<'_>, name: &str, field: Option<&Spanned<FieldName>>) -> fmt::Result {
    field.map_or(Ok(()), |field| write!(f, " {name}={}", quote::option(field.as_str())))
}

/// Prints ` name=value`, or nothing.
pub(crate) fn write_option<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    value: Option<&Spanned<T>>,
) -> fmt::Result {
    value.map_or(Ok(()), |value| write!(f, " {name}={}", quote::option(&value.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truths() {
        for (text, truth) in [("True", Some(true)), ("n", Some(false)), ("0", Some(false)), ("", None), ("on", None)] {
            assert_eq!(parse_bool(text), truth, "{text}");
        }
    }
}
