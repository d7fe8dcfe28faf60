//! Patterns with `*`, compiled: how `search` matches values and text.

use std::cell::RefCell;

use crate::function::support::needle::Needle;

/// What makes the next character of a pattern literal.
const ESCAPE: char = '\0';

/// The literal pieces between the wildcards of a pattern: one where there is no wildcard.
pub(crate) fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '*' => pieces.push(String::new()),
            ESCAPE => push(&mut pieces, chars.next()),
            char => push(&mut pieces, Some(char)),
        }
    }
    pieces
}

fn push(pieces: &mut [String], char: Option<char>) {
    if let Some(last) = pieces.last_mut() {
        last.extend(char);
    }
}

/// Lower case, letter by letter: `str::to_lowercase` looks at the neighbours of a sigma, which a pattern may not have.
pub(crate) fn push_lower(text: &str, lower: &mut String) {
    if text.is_ascii() {
        let start = lower.len();
        lower.push_str(text);
        lower.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
    } else {
        lower.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// A pattern that a whole text must match. The parts may be empty: exact, prefix, suffix and containing
/// matches cost no more than what they look at.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    first: Needle,
    /// What comes after the first wildcard: pieces in between, and the last; `None` where there is no wildcard.
    rest: Option<(Vec<Needle>, Needle)>,
}

impl Pattern {
    /// Compiles a pattern.
    pub(crate) fn new(pattern: &str, fold: bool) -> Self {
        Self::from_pieces(&pieces(pattern), fold)
    }

    /// A pattern of the pieces between wildcards.
    pub(crate) fn from_pieces(pieces: &[String], fold: bool) -> Self {
        let needle = |piece: &String| Needle::new(piece, fold);
        match pieces {
            [] => Self { first: Needle::new("", fold), rest: None },
            [only] => Self { first: needle(only), rest: None },
            [first, middle @ .., last] => {
                let middle = middle.iter().filter(|piece| !piece.is_empty()).map(needle).collect();
                Self { first: needle(first), rest: Some((middle, needle(last))) }
            }
        }
    }

    /// Whether the whole text matches. Of a pattern that ignores letter case, a text that isn't ASCII must be in lower case.
    pub(crate) fn matches(&self, text: &[u8]) -> bool {
        let Some((middle, last)) = &self.rest else {
            return self.first.is(text);
        };
        let Some(text) = self.first.strip_prefix(text) else {
            return false;
        };
        let Some(text) = last.strip_suffix(text) else {
            return false;
        };
        in_order(middle, text)
    }

    /// The text it is, if it has no wildcard.
    pub(crate) fn exact(&self) -> Option<&Needle> {
        self.rest.is_none().then_some(&self.first)
    }

    /// What it begins and ends with.
    pub(crate) fn edges(&self) -> (&Needle, &Needle) {
        (&self.first, self.rest.as_ref().map_or(&self.first, |(_, last)| last))
    }

    /// Of the pieces that may stand anywhere in between, the longest.
    pub(crate) fn anchor(&self) -> Option<&Needle> {
        self.rest.as_ref()?.0.iter().max_by_key(|needle| needle.len())
    }

    /// Whether it only says that a piece stands somewhere.
    pub(crate) fn is_contains(&self) -> bool {
        self.first.len() == 0 && self.rest.as_ref().is_some_and(|(middle, last)| middle.len() == 1 && last.len() == 0)
    }
}

/// The leftmost place of each piece leaves the most to those after it.
fn in_order(needles: &[Needle], text: &[u8]) -> bool {
    let mut from = 0;
    needles.iter().all(|needle| {
        let found = needle.find(text, from);
        from = found.map_or(from, |start| start + needle.len());
        found.is_some()
    })
}

/// Tests texts, with or without regard to letter case; holds the buffer for texts that fold beyond ASCII.
#[derive(Debug)]
pub(crate) struct Folder {
    fold: bool,
    lower: RefCell<String>,
}

impl Folder {
    /// Ignores letter case where `fold` says so.
    pub(crate) fn new(fold: bool) -> Self {
        Self { fold, lower: RefCell::new(String::new()) }
    }

    /// Runs a test on the text, brought into lower case where it isn't ASCII and case doesn't count.
    pub(crate) fn test(&self, text: &str, test: impl FnOnce(&str) -> bool) -> bool {
        if !self.fold || text.is_ascii() {
            return test(text);
        }
        let Ok(mut lower) = self.lower.try_borrow_mut() else {
            return test(&text.chars().flat_map(char::to_lowercase).collect::<String>());
        };
        lower.clear();
        push_lower(text, &mut lower);
        test(&lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_makes_a_wildcard_literal() {
        assert_eq!(pieces("a*b"), ["a", "b"]);
        assert_eq!(pieces("a\0*b*"), ["a*b", ""]);
        assert_eq!(pieces("a\0\0b\0"), ["a\0b"]);
    }
}
