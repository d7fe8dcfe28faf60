//! Quotes and escapes, both ways: what the lexers resolve and what `Display` writes.

use std::{borrow::Cow, fmt};

use super::{Cursor, cursor::span};

/// Resolves the escapes of a double-quoted text or an unquoted word: `\"`, `\\` and `\|` lose their backslash, any other
/// pair stays two characters, so that `\d` reaches a regular expression.
pub(crate) fn resolve(raw: &str) -> String {
    resolve_among(raw, &['\\', '"', '|'])
}

/// As [`resolve`], for the inside of single quotes.
pub(crate) fn resolve_single(raw: &str) -> String {
    resolve_among(raw, &['\\', '"', '|', '\''])
}

/// As [`resolve`], for a regular expression, to which `\|` is no pipe but a literal one.
pub(crate) fn resolve_regex(raw: &str) -> String {
    resolve_among(raw, &['\\', '"'])
}

fn resolve_among(raw: &str, escaped: &[char]) -> String {
    if !raw.contains('\\') {
        return raw.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(&next) if c == '\\' && escaped.contains(&next) => {
                text.push(next);
                chars.next();
            }
            _ => text.push(c),
        }
    }
    text
}

fn escape(text: &str, escaped: &[char]) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        if escaped.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Prints `"text"`.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", escape(self.0, &['\\', '"']))
    }
}

/// Whether it is a quote as word processors write them, which is none in SPL.
pub(crate) fn is_curly(c: char) -> bool {
    matches!(c, '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}')
}

/// Words that mean something between the arguments of one command or another; as names they are quoted.
const RESERVED: &[&str] =
    &["against", "and", "as", "by", "from", "groupby", "in", "into", "not", "or", "over", "sortby", "to", "where"];

fn is_name(text: &str, more: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || (c != '-' && more.contains(c)))
        && chars.all(|c| c.is_alphanumeric() || c == '_' || more.contains(c))
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A field's name, or an option's value, among arguments and on the left of a comparison of the search language.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    if is_name(text, ".:{}*@#/$-") { Cow::Borrowed(text) } else { Cow::Owned(Quoted(text).to_string()) }
}

/// As [`name`], where tstats may have `PREFIX(user=)` for a name, which quotes would turn into a field.
pub(crate) fn prefix_or_name(text: &str) -> Cow<'_, str> {
    let inside = text
        .split_at_checked("prefix(".len())
        .and_then(|(prefix, rest)| rest.strip_suffix(')').filter(|_| prefix.eq_ignore_ascii_case("prefix(")));
    let plain = |inside: &str| inside.chars().all(|c| c.is_alphanumeric() || "_.:=-".contains(c));
    if inside.is_some_and(plain) { Cow::Borrowed(text) } else { name(text) }
}

/// An option's value.
pub(crate) fn option(text: &str) -> Cow<'_, str> {
    if !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_.:-".contains(c)) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(Quoted(text).to_string())
    }
}

/// A field's name on the left of an assignment.
pub(crate) fn destination(text: &str) -> Cow<'_, str> {
    if is_name(text, ".") { Cow::Borrowed(text) } else { Cow::Owned(Quoted(text).to_string()) }
}

/// A field's name in the eval language.
pub(crate) fn eval_field(text: &str) -> Cow<'_, str> {
    let operator = ["xor", "like"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_name(text, "") && !operator { Cow::Borrowed(text) } else { Cow::Owned(single(text)) }
}

/// An unquoted word as it came out of one.
pub(crate) fn word(text: &str) -> String {
    escape(text, &['\\', '"', '|'])
}

/// Prints `'text'`.
pub(crate) fn single(text: &str) -> String {
    format!("'{}'", escape(text, &['\\', '"', '|', '\'']))
}

/// Where an unquoted value of the search language stands, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A term of its own.
    Term,
    /// After an operator.
    Value,
    /// In the list of IN.
    List,
}

/// An unquoted value of the search language; quoted where it can't be written without.
pub(crate) fn search_value(text: &str, place: Place) -> Cow<'_, str> {
    let keyword = place == Place::Term && ["AND", "OR", "NOT"].contains(&text);
    if text.is_empty() || keyword || !is_search_word(text, place) {
        return Cow::Owned(Quoted(text).to_string());
    }
    if text.contains(['\\', '"', '|']) { Cow::Owned(escape(text, &['\\', '"', '|'])) } else { Cow::Borrowed(text) }
}

/// The unquoted inside of `CASE(…)` or `TERM(…)`; quoted where it can't be written without.
pub(crate) fn form_value(text: &str) -> Cow<'_, str> {
    let bare = !text.is_empty() && text.trim() == text && !text.contains(['(', ')', '[', ']', '"', '|']);
    if !bare {
        Cow::Owned(Quoted(text).to_string())
    } else if text.contains('\\') {
        Cow::Owned(escape(text, &['\\']))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_search_word(text: &str, place: Place) -> bool {
    let mut before = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if place == Place::Term
            && let Some(length) = Cursor::new(rest, span(0, rest.len())).placeholder()
        {
            rest = rest.get(length..).unwrap_or_default();
            before.push('>');
            continue;
        }
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let fine = match c {
            '(' => after.starts_with(')') && may_have_parentheses(&before),
            ')' => before.ends_with('('),
            ',' => place != Place::List && is_thousands_comma(&before, after),
            '=' | '<' | '>' => place != Place::Term,
            '[' | ']' => false,
            _ => !c.is_whitespace(),
        };
        if !fine {
            return false;
        }
        before.push(c);
        rest = after;
    }
    true
}

/// Whether an empty `()` right after `word` belongs to it, as in `*GetCurrent()*`.
pub(crate) fn may_have_parentheses(word: &str) -> bool {
    !word.is_empty() && !["AND", "OR", "NOT", "CASE", "TERM"].contains(&word) && !word.eq_ignore_ascii_case("in")
}

/// Whether a comma between `before` and `after` is that of `1,000`.
pub(crate) fn is_thousands_comma(before: &str, after: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
        && after.chars().take_while(char::is_ascii_digit).count() == 3
        && !after.chars().nth(3).is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_resolve_and_come_back() {
        assert_eq!(resolve(r#"a\"b\\c\|d\d"#), r#"a"b\c|d\d"#);
        assert_eq!(resolve(r"C:\"), r"C:\");
        assert_eq!(Quoted(r#"a"b\c|\d"#).to_string(), r#""a\"b\\c|\\d""#);
        assert_eq!(resolve_single(r"it\'s"), "it's");
    }

    #[test]
    fn names_are_quoted_only_where_needed() {
        assert_eq!(name("target{}.displayName"), "target{}.displayName");
        assert_eq!(name("By"), "\"By\"");
        assert_eq!(name("-a"), "\"-a\"");
        assert_eq!(name("3"), "\"3\"");
        assert_eq!(eval_field("Last.Name"), "'Last.Name'");
        assert_eq!(eval_field("not"), "'not'");
    }

    #[test]
    fn search_words_know_their_place() {
        assert_eq!(search_value("a=b", Place::Value), "a=b");
        assert_eq!(search_value("a=b", Place::Term), "\"a=b\"");
        assert_eq!(search_value("*GetCurrent()*", Place::Value), "*GetCurrent()*");
        assert_eq!(search_value("1,000", Place::Value), "1,000");
        assert_eq!(search_value("1,000", Place::List), "\"1,000\"");
        assert_eq!(search_value(r"*\x", Place::List), r"*\\x");
        assert_eq!(search_value("OR", Place::Term), "\"OR\"");
    }
}
