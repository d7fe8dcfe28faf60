//! What copying a search from a file, a page or a message leaves in it: backslashes that continued a line of a .conf file,
//! characters that nobody sees, typographic quotes.

use std::ops::Range;

/// Something that stands outside strings and isn't meant as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Noise {
    /// A backslash at the end of a line, with the line break.
    Continuation(Range<usize>),
    /// A character without a width.
    Invisible(Range<usize>),
    /// A text between typographic quotes: all of it, and its inside.
    Quoted(Range<usize>, Range<usize>),
}

impl Noise {
    /// All of it.
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Continuation(range) | Self::Invisible(range) | Self::Quoted(range, _) => range.clone(),
        }
    }
}

/// The first in `range` of `text`.
pub(super) fn find(text: &str, range: Range<usize>) -> Option<Noise> {
    let mut at = range.start;
    loop {
        at += text.as_bytes().get(at..range.end)?.iter().position(|byte| *byte == b'\\' || !byte.is_ascii())?;
        let c = text.get(at..)?.chars().next()?;
        let found = match c {
            '\\' => continuation(text, at),
            _ if is_invisible(c) => Some(Noise::Invisible(at..at + c.len_utf8())),
            _ if is_quote(c) => quoted(text, at, c),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += c.len_utf8();
        if c == '\\' && text.get(at..).is_some_and(|rest| rest.starts_with(['\\', '"'])) {
            at += 1;
        }
    }
}

/// A backslash with nothing that is seen up to the end of the line; at the very end only where it stands alone, since
/// there a path may end in one.
fn continuation(text: &str, at: usize) -> Option<Noise> {
    let after = text.get(at + 1..)?;
    let rest = after.trim_start_matches(|c: char| c != '\n' && (c.is_whitespace() || is_invisible(c)));
    let end = text.len() - rest.len();
    if rest.starts_with('\n') {
        return Some(Noise::Continuation(at..end + 1));
    }
    let alone = text.get(..at).is_some_and(|before| before.ends_with(char::is_whitespace));
    (rest.is_empty() && alone).then_some(Noise::Continuation(at..end))
}

/// The zero-width space and joiners, marks of direction, the word joiner, the byte order mark, the soft hyphen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟')
}

/// From the quote at `at` to the next one of the line, typographic or not.
fn quoted(text: &str, at: usize, quote: char) -> Option<Noise> {
    let from = at + quote.len_utf8();
    let rest = text.get(from..)?;
    let end = from + rest.find(|c| is_quote(c) || c == '"' || c == '\n')?;
    let close = text.get(end..)?.chars().next().filter(|&c| c != '\n')?;
    // A backslash would escape the quote that is put there.
    let plain = !text.get(from..end)?.ends_with('\\');
    plain.then_some(Noise::Quoted(at..end + close.len_utf8(), from..end))
}

#[cfg(test)]
mod tests {
    use super::{Noise, find};

    #[test]
    fn only_what_is_not_meant() {
        for text in ["a\\b", "a\\\\\nb", "C:\\", "é \u{a0}", "a \\\" b", "“a", "“a\n”", "“a\\”"] {
            assert_eq!(find(text, 0..text.len()), None, "{text}");
        }
        assert_eq!(find("a \\ \r\nb", 0..7), Some(Noise::Continuation(2..6)));
        assert_eq!(find("a \\", 0..3), Some(Noise::Continuation(2..3)));
        assert_eq!(find("a \\\u{b}", 0..4), Some(Noise::Continuation(2..4)));
        assert_eq!(find("a\\\u{200b}\u{a0}\nb", 0..8), Some(Noise::Continuation(1..8)));
        assert_eq!(find("\u{feff}a", 0..4), Some(Noise::Invisible(0..3)));
        assert_eq!(find("a “b” “", 0..13), Some(Noise::Quoted(2..9, 5..6)));
    }
}
