//! Patterns with `*`, compiled: how `search` matches values and text.

use std::cell::RefCell;

use memchr::{memchr2_iter, memmem::Finder};

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
    lower.extend(text.chars().flat_map(char::to_lowercase));
}

/// Bytes to look for.
#[derive(Clone, Debug)]
pub(crate) enum Needle {
    /// As they are.
    Exact(Box<Finder<'static>>),
    /// Ignoring ASCII letter case; the bytes are in lower case.
    Fold {
        /// Finds them in a text that is in lower case.
        lower: Box<Finder<'static>>,
        /// The bytes.
        bytes: Vec<u8>,
        /// The place of the byte that is likely the rarest in logs, to jump to candidates by.
        rare: usize,
    },
}

impl Needle {
    /// A literal to look for, ignoring letter case where `fold` says so.
    pub(crate) fn new(literal: &str, fold: bool) -> Self {
        if !fold {
            return Self::Exact(Box::new(Finder::new(literal).into_owned()));
        }
        let mut lower = String::new();
        push_lower(literal, &mut lower);
        let bytes = lower.into_bytes();
        let rare = bytes.iter().enumerate().min_by_key(|(_, byte)| commonness(**byte)).map_or(0, |(index, _)| index);
        Self::Fold { lower: Box::new(Finder::new(&bytes).into_owned()), bytes, rare }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Exact(finder) => finder.needle(),
            Self::Fold { bytes, .. } => bytes,
        }
    }

    /// The length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes().len()
    }

    fn is(&self, text: &[u8]) -> bool {
        match self {
            Self::Exact(finder) => finder.needle() == text,
            Self::Fold { bytes, .. } => bytes.eq_ignore_ascii_case(text),
        }
    }

    /// The text after the needle.
    fn strip_prefix<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (head, rest) = text.split_at_checked(self.len())?;
        self.is(head).then_some(rest)
    }

    /// The text before the needle.
    fn strip_suffix<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (rest, tail) = text.split_at_checked(text.len().checked_sub(self.len())?)?;
        self.is(tail).then_some(rest)
    }

    /// Where the needle begins first in a text that, if letter case doesn't count, is in lower case.
    fn find_lower(&self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Exact(finder) => finder.find(text),
            Self::Fold { lower, .. } => lower.find(text),
        }
    }

    /// Where the needle begins first.
    pub(crate) fn find(&self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Exact(finder) => finder.find(text),
            Self::Fold { bytes, rare, .. } => {
                let Some(&byte) = bytes.get(*rare) else {
                    return Some(0);
                };
                let last = text.len().checked_sub(bytes.len())?;
                // The rare byte of a match stands between these places.
                let window = text.get(*rare..=last + *rare)?;
                memchr2_iter(byte, byte.to_ascii_uppercase(), window)
                    .find(|&start| text.get(start..start + bytes.len()).is_some_and(|text| self.is(text)))
            }
        }
    }
}

/// A rough order of how often bytes occur in logs.
fn commonness(byte: u8) -> u8 {
    match byte {
        b'e' | b' ' | b't' | b'a' | b'i' | b'n' | b'o' | b's' | b'r' | b'0' | b'1' => 4,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' | b'h' | b'2' | b'.' | b'\\' | b'/' | b'"' => 3,
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':' | b'=' => 2,
        _ => 1,
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

    /// Whether the whole text matches. Of a folding pattern the text must be in lower case; ASCII will do where it doesn't
    /// [search](Self::searches).
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

    /// Whether it looks for pieces inside of a text: then the text must be in lower case if letter case doesn't count.
    pub(crate) fn searches(&self) -> bool {
        self.rest.as_ref().is_some_and(|(middle, _)| !middle.is_empty())
    }
}

/// The leftmost place of each piece leaves the most to those after it.
fn in_order(needles: &[Needle], mut text: &[u8]) -> bool {
    needles.iter().all(|needle| {
        let rest = needle.find_lower(text).and_then(|start| text.get(start + needle.len()..));
        rest.map(|rest| text = rest).is_some()
    })
}

/// Tests texts, with or without regard to letter case; holds the buffer for texts that fold beyond ASCII.
#[derive(Debug)]
pub(crate) struct Folder {
    fold: bool,
    /// Whether ASCII is brought into lower case too: one copy, then searched as it is, takes a fraction of trying both cases at each
    /// place.
    copy: bool,
    lower: RefCell<String>,
}

impl Folder {
    /// Ignores letter case where `fold` says so.
    pub(crate) fn new(fold: bool) -> Self {
        Self { fold, copy: false, lower: RefCell::new(String::new()) }
    }

    /// Ignores letter case where `fold` says so, for patterns that are not known yet.
    pub(crate) fn of_any(fold: bool) -> Self {
        Self { copy: true, ..Self::new(fold) }
    }

    /// Ignores letter case where `fold` says so, for these patterns.
    pub(crate) fn of<'p>(fold: bool, mut patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        Self { copy: patterns.any(Pattern::searches), ..Self::new(fold) }
    }

    /// Runs a test on the text, brought into lower case where it isn't ASCII and case doesn't count.
    pub(crate) fn test(&self, text: &str, test: impl FnOnce(&str) -> bool) -> bool {
        let is_ascii = text.is_ascii();
        if !self.fold || is_ascii && !self.copy {
            return test(text);
        }
        let Ok(mut lower) = self.lower.try_borrow_mut() else {
            return test(&text.chars().flat_map(char::to_lowercase).collect::<String>());
        };
        lower.clear();
        if is_ascii {
            lower.push_str(text);
            lower.make_ascii_lowercase();
        } else {
            push_lower(text, &mut lower);
        }
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

    #[test]
    fn needles_are_found_at_every_place() {
        for fold in [false, true] {
            let needle = Needle::new("xa", fold);
            assert_eq!(needle.find(b"xa"), Some(0));
            assert_eq!(needle.find(b"aaxa"), Some(2));
            assert_eq!(needle.find(b"xxxab"), Some(2));
            assert_eq!(needle.find(b"x"), None);
            assert_eq!(needle.find(b""), None);
            assert_eq!(Needle::new("", fold).find(b""), Some(0));
        }
        assert_eq!(Needle::new("xA", true).find(b"..Xa"), Some(2));
        assert_eq!(Needle::new("xA", false).find(b"..Xa"), None);
    }
}
