//! Characters that would steer a terminal, or disguise text, made visible.
//!
//! Command lines, user agents and file names are written by attackers. What they put there must not move the cursor,
//! change colours or turn text around on the screen of the analyst who reads it.

use std::{borrow::Cow, fmt::Write as _};

/// Whether a character must not reach a terminal as it is.
pub(crate) fn is_hostile(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Line and paragraph separators: some terminals break the line there.
        | '\u{2028}' | '\u{2029}')
}

/// The text as one line of visible characters: `\x1b`, `\n`, `\u{202e}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    escape_where(text, is_hostile)
}

/// As [`visible`], of a text that has several lines: line ends stay.
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    escape_where(text, |c| c != '\n' && is_hostile(c))
}

fn escape_where(text: &str, hostile: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if !hostile(c) {
            out.push(c);
            continue;
        }
        // Writing to a String can't fail.
        let _ = match c {
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            c if (c as u32) < 0x100 => write!(out, "\\x{:02x}", c as u32),
            c => write!(out, "\\u{{{:x}}}", c as u32),
        };
    }
    Cow::Owned(out)
}

/// Appends the text as a JSON string. Hostile characters become `\u00XX`, which reads back as the same text.
pub(crate) fn push_json_string(out: &mut String, text: &str) {
    out.push('"');
    // The text between two characters to escape is copied at once: most strings have none.
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|&(_, c)| c == '"' || c == '\\' || is_hostile(c)) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let _ = match c {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            c => write!(out, "\\u{:04x}", c as u32),
        };
        rest = from.split_at(c.len_utf8()).1;
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_untouched() {
        assert!(matches!(visible("C:\\Windows — ünïcode 漢字"), Cow::Borrowed(_)));
    }

    #[test]
    fn steering_characters_become_visible() {
        assert_eq!(visible("a\x1b[31mb\x07"), "a\\x1b[31mb\\x07");
        assert_eq!(visible("\u{9b}2J\x7f"), "\\x9b2J\\x7f");
        assert_eq!(visible("txt\u{202e}exe.\u{2066}"), "txt\\u{202e}exe.\\u{2066}");
        assert_eq!(visible("a\r\n\tb"), "a\\r\\n\\tb");
        assert_eq!(visible_lines("a\nb\x1b"), "a\nb\\x1b");
    }

    #[test]
    fn json_reads_back_as_the_same_text_and_has_nothing_hostile() {
        let all: String = (0..=0x2100).filter_map(char::from_u32).collect();
        let mut json = String::new();
        push_json_string(&mut json, &all);
        assert!(!json.chars().any(is_hostile));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), all);
    }

    #[test]
    fn json_of_c1_and_del() {
        let mut json = String::new();
        push_json_string(&mut json, "\x7f\u{85}\x1b\"\\");
        assert_eq!(json, r#""\u007f\u0085\u001b\"\\""#);
    }
}
