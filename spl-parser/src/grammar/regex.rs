//! Regular expressions as arguments.

use super::fields;
use crate::{
    Span, Spanned,
    command::{self, Command, other},
    input::{Fail, PResult, State, Tokens},
    lex::{Kind, quote},
};

/// A regular expression: in quotes, or everything up to the next space.
pub(crate) fn argument(i: Tokens<'_>) -> PResult<'_, Spanned<String>> {
    let token = i.first();
    let rest = i.advance();
    let alone = rest.at_end() || !rest.first().glued;
    if token.kind == Kind::Quoted || token.kind == Kind::Single && alone {
        return Ok((rest, Spanned::new(quote::resolve_regex(token.text), token.span)));
    }
    let (rest, span) = fields::run("a regular expression", true)(i)?;
    Ok((rest, Spanned::new(quote::resolve_regex(span.of(i.state.text)), span)))
}

/// An option's value read anew as a regular expression, in which `\|` stays.
pub(crate) fn option(value: Spanned<String>, state: &State<'_>) -> Spanned<String> {
    let written = value.span.of(state.text);
    let between = |quote: char| written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let inside = between('"').or_else(|| between('\''));
    Spanned::new(quote::resolve_regex(inside.unwrap_or(written)), value.span)
}

/// The names of the groups: `(?<a>…)`, `(?P<a>…)`, `(?'a'…)`.
pub(crate) fn groups(regex: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = regex;
    while let Some(at) = rest.find(['\\', '(']) {
        let found = rest.get(at..).unwrap_or_default();
        // What a backslash escapes opens no group.
        let mut after = found.chars();
        let escape = after.next() == Some('\\');
        if escape {
            after.next();
        }
        rest = after.as_str();
        if !escape && let Some(name) = group(found) {
            names.push(name);
        }
    }
    names
}

fn group(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("(?")?;
    let (inside, end) = match inside.strip_prefix('\'') {
        Some(inside) => (inside, '\''),
        None => (inside.strip_prefix('P').unwrap_or(inside).strip_prefix('<')?, '>'),
    };
    let length = inside.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    inside.get(length..)?.starts_with(end).then(|| inside.get(..length)).flatten().filter(|name| !name.is_empty())
}

/// The name of a group that can't be one: `my-field` in `(?<my-field>…)`.
pub(crate) fn bad_group(regex: &str) -> Option<&str> {
    let mut rest = regex;
    while let Some((_, after)) = rest.split_once("(?") {
        rest = after;
        let Some(name) = after.strip_prefix('P').unwrap_or(after).strip_prefix('<') else { continue };
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').and_then(|end| name.get(end..));
        if end.is_some_and(|end| !end.starts_with('>')) && !name.starts_with(['=', '!']) {
            return name.split(['(', ')', '>']).next();
        }
    }
    None
}

/// A command's text where a real subsearch stands among its arguments, to give it a regular expression: the brackets of
/// an unquoted `[a-z]` are none.
pub(crate) fn with_subsearch<'t>(name: &str, start: Tokens<'t>) -> Option<PResult<'t, Command>> {
    let mut i = start;
    let mut found = false;
    while !i.at_end() {
        let token = i.first();
        i = i.advance();
        found |= token.kind == Kind::Subsearch && is_pipeline(token.text) && (i.at_end() || !i.first().glued);
    }
    if !found {
        return None;
    }
    let span = Span::new(start.span().start, i.span().start);
    Some(match other::parse(name, false, span, start.state) {
        Some(other) => Ok((i, Command::Other(other))),
        None => Err(nom::Err::Failure(Fail::Reported)),
    })
}

fn is_pipeline(text: &str) -> bool {
    let text = text.trim_start();
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    text.starts_with('|') || word.len() < text.len() && command::find(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::{bad_group, groups};

    #[test]
    fn groups_are_found() {
        assert_eq!(groups(r"(?<a>\d+)(?:b)(?P<c_1>x)(?'d'y)(z)"), ["a", "c_1", "d"]);
        assert_eq!(groups(r"(?<=a)(?<!b)\(?<c>(?i)(?=d)(?P=e)(?"), [""; 0]);
        assert_eq!(groups(r"\\(?<a>x"), ["a"]);
        assert_eq!(bad_group("(?<=a>)(?<b>x)(?P<c d>y)"), Some("c d"));
    }
}
