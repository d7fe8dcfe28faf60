//! What breaks raw text into segments.

use spl_planner::{MAJOR_BREAKERS, MINOR_BREAKERS};

/// Breakers of several characters, in lower case: blanks and punctuation as URLs encode them.
const ENCODED: [&[u8]; 17] = [
    b"%21", b"%26", b"%2526", b"%3b", b"%7c", b"%20", b"%2b", b"%3d", b"--", b"%2520", b"%5d", b"%5b", b"%3a", b"%0a",
    b"%2c", b"%28", b"%29",
];

/// Whether a byte alone ends a segment for good.
pub(super) fn is_major(byte: u8) -> bool {
    MAJOR_BREAKERS.as_bytes().contains(&byte)
}

/// Whether a byte parts a segment into smaller ones.
pub(super) fn is_minor(byte: u8) -> bool {
    MINOR_BREAKERS.as_bytes().contains(&byte)
}

/// Whether a major breaker begins at a place, or the text ends there.
pub(super) fn major_at(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    match rest.first() {
        None => true,
        Some(byte @ (b'%' | b'-')) => {
            is_major(*byte)
                || ENCODED
                    .iter()
                    .any(|breaker| rest.get(..breaker.len()).is_some_and(|rest| rest.eq_ignore_ascii_case(breaker)))
        }
        Some(byte) => is_major(*byte),
    }
}

/// Whether a major breaker ends at a place, or the text begins there.
pub(super) fn major_before(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    match before.last() {
        None => true,
        Some(byte) => {
            is_major(*byte)
                || ENCODED.iter().any(|breaker| {
                    before
                        .len()
                        .checked_sub(breaker.len())
                        .and_then(|start| before.get(start..))
                        .is_some_and(|end| end.eq_ignore_ascii_case(breaker))
                })
        }
    }
}
