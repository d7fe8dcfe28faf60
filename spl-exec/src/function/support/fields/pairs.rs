//! Names and values with something between: `user=bob`, `user="a b"`, `user: bob; id: 7`.
//!
//! What Splunk does in detail here is documented in parts only; what it says of names, quotes, delimiters and limits holds, the rest is the
//! simplest reading. \[U\]

use super::{Each, cut};

/// How pairs are found.
#[derive(Clone, Debug)]
pub(crate) struct Pairs {
    /// The characters any of which ends a pair; `None` where they are not given.
    pub(crate) pairdelim: Option<String>,
    /// The characters any of which ends a name; `None` where they are not given.
    pub(crate) kvdelim: Option<String>,
    /// Whether `name=value` is looked for beside what the delimiters say.
    pub(crate) automatic: bool,
    /// At most so many pairs.
    pub(crate) limit: usize,
    /// Look at so many bytes.
    pub(crate) maxchars: usize,
    /// Whether a name that comes again adds a value; else the first one counts.
    pub(crate) multiple: bool,
    /// Whether characters that a field's name can't hold become underscores.
    pub(crate) clean: bool,
}

/// What ends a value that isn't quoted, where no delimiters are given, besides blanks.
const ENDS: &str = ",;|&";

impl Pairs {
    /// As they are found in events. [B limits]
    pub(crate) fn automatic() -> Self {
        Self {
            pairdelim: None,
            kvdelim: None,
            automatic: true,
            limit: 100,
            maxchars: 10_240,
            multiple: false,
            clean: true,
        }
    }

    pub(super) fn each(&self, text: &str, each: Each<'_>) {
        let text = cut(text, self.maxchars);
        let mut left = self.limit;
        let mut put = |name: &str, value: &str| {
            let name = name.trim();
            if left == 0 || name.is_empty() || value.is_empty() {
                return;
            }
            let cleaned = self.clean.then(|| clean(name));
            let name = cleaned.as_deref().unwrap_or(name);
            if !name.is_empty() {
                left -= 1;
                each(name, value);
            }
        };
        let given = self.pairdelim.is_some() || self.kvdelim.is_some();
        if given {
            let kvdelim = self.kvdelim.as_deref().unwrap_or("=");
            match &self.pairdelim {
                Some(pairdelim) => delimited(text, pairdelim, kvdelim, &mut put),
                None => free(text, kvdelim, &mut put),
            }
        }
        // Delimiters that are given find these pairs too, where they are the same.
        if self.automatic && (!given || self.kvdelim.as_deref().is_some_and(|delim| !delim.contains('='))) {
            free(text, "=", &mut put);
        }
    }
}

/// Every character but letters and digits of ASCII becomes an underscore, and what stands before the first letter goes, as
/// CLEAN_KEYS says. [D*]
pub(super) fn clean(name: &str) -> String {
    let underscored = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(underscored).collect();
    name.trim_start_matches(|c: char| c == '_' || c.is_ascii_digit()).to_owned()
}

/// Pairs that stand between delimiters.
fn delimited(text: &str, pairdelim: &str, kvdelim: &str, put: &mut dyn FnMut(&str, &str)) {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| pairdelim.contains(c) || kvdelim.contains(c)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        let mut after = rest.get(end..).unwrap_or_default().chars();
        let delimiter = after.next();
        rest = after.as_str();
        if !delimiter.is_some_and(|c| kvdelim.contains(c)) {
            continue;
        }
        let (value, next) = match quoted(rest.trim_start_matches(' ')) {
            Some((value, next)) => {
                // What stands between the quote and the delimiter belongs to nothing.
                let end = next.find(|c| pairdelim.contains(c)).unwrap_or(next.len());
                (value, next.get(end..).unwrap_or_default())
            }
            None => {
                let end = rest.find(|c| pairdelim.contains(c)).unwrap_or(rest.len());
                let (value, next) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (value.trim(), next)
            }
        };
        put(name.trim().trim_matches('"'), value);
        rest = next;
    }
}

/// Pairs anywhere in a text: a name right before the delimiter, and after it a value in quotes or up to a blank or one
/// of `,;|&`. Blanks stand around the delimiter on both sides or on none.
fn free(text: &str, kvdelim: &str, put: &mut dyn FnMut(&str, &str)) {
    let mut start = 0;
    while let Some(rest) = text.get(start..)
        && let Some(found) = rest.find(|c| kvdelim.contains(c))
    {
        let at = start + found;
        let before = text.get(start..at).unwrap_or_default();
        let mut after = text.get(at..).unwrap_or_default().chars();
        let width = after.next().map_or(1, char::len_utf8);
        let after = after.as_str();
        start = at + width;
        let spaced = before.ends_with(' ') && after.starts_with(' ');
        let (before, after) = if spaced { (before.trim_end(), after.trim_start_matches(' ')) } else { (before, after) };
        let Some(name) = last_name(before) else { continue };
        let (value, next) = quoted(after).unwrap_or_else(|| bare(after));
        if !value.is_empty() {
            put(name, value);
            start = text.len() - next.len();
        }
    }
}

/// The name that a text ends with, which may stand in quotes.
fn last_name(before: &str) -> Option<&str> {
    if let Some(inside) = before.strip_suffix('"') {
        return inside.rsplit_once('"').map(|(_, name)| name).filter(|name| !name.is_empty());
    }
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '{' | '}' | '@' | '$' | '#');
    let start = before.char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
    before.get(start..)
}

/// A value in quotes, and what comes after. A backslash is one like any other character.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.split_once(quote)
}

/// A value without quotes, and what comes after. A closing bracket belongs to it where it was opened in it.
fn bare(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || ENDS.contains(c)).unwrap_or(text.len());
    let mut value = text.get(..end).unwrap_or_default();
    while let Some((open, close)) = BRACKETS.iter().find(|(_, close)| value.ends_with(*close)) {
        if value.matches(*open).count() >= value.matches(*close).count() && open != close {
            break;
        }
        value = value.strip_suffix(*close).unwrap_or_default();
    }
    (value, text.get(value.len()..).unwrap_or_default())
}

const BRACKETS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('"', '"'), ('\'', '\'')];

#[cfg(test)]
mod tests {
    use super::super::{
        Finder,
        tests::{found, named},
    };
    use super::Pairs;

    fn of(text: &str) -> Vec<(String, String)> {
        found(&Finder::Pairs(Pairs::automatic()), text)
    }

    fn with(pairdelim: Option<&str>, kvdelim: Option<&str>, text: &str) -> Vec<(String, String)> {
        let pairs = Pairs {
            pairdelim: pairdelim.map(str::to_owned),
            kvdelim: kvdelim.map(str::to_owned),
            automatic: false,
            ..Pairs::automatic()
        };
        found(&Finder::Pairs(pairs), text)
    }

    #[test]
    fn pairs_anywhere() {
        assert_eq!(
            of(r#"12:00 (user=bob) msg="a, b" n=1, s='x y' "my key"=2 GET /a?x=1&y=f(2)&z=[3] p=C:\a\b"#),
            named(&[
                ("user", "bob"),
                ("msg", "a, b"),
                ("n", "1"),
                ("s", "x y"),
                ("my_key", "2"),
                ("x", "1"),
                ("y", "f(2)"),
                ("z", "[3]"),
                ("p", r"C:\a\b"),
            ])
        );
        assert_eq!(of("a = b c= d=e f== g"), named(&[("a", "b"), ("d", "e"), ("f", "=")]));
        assert_eq!(of("--dst.port=5 =x 9=y ü=z"), named(&[("dst_port", "5")]));
        assert_eq!(of(r#"a="open b=1"#), named(&[("a", "\"open"), ("b", "1")]));
        assert_eq!(of(""), []);
    }

    #[test]
    fn limits() {
        let many: String = (0..200).map(|n| format!("a{n}=1 ")).collect();
        assert_eq!(of(&many).len(), 100);
        assert_eq!(of(&format!("{}ä a=1", "x".repeat(10_239))), []);
    }

    #[test]
    fn given_delimiters() {
        let expected = named(&[("name", "a b"), ("User_Id", "7;8"), ("x", "y:z")]);
        assert_eq!(with(Some(";"), Some(":"), "name: a b ;User Id:\"7;8\" ; x:y:z;none;e:"), expected);
        assert_eq!(with(Some("|;"), Some("=:"), "a=1|b:2;c"), named(&[("a", "1"), ("b", "2")]));
        assert_eq!(with(None, Some(":"), "a:1 b:\"2 3\",c"), named(&[("a", "1"), ("b", "2 3")]));
        assert_eq!(with(Some("\n"), None, "a=1 2\nb=3"), named(&[("a", "1 2"), ("b", "3")]));
    }
}
