//! Bytes to look for, in any ASCII letter case where case doesn't count, without a copy of the text.
//!
//! Two bytes of the needle, likely the rarest in logs, are compared with a block of places at once; the compiler makes vector
//! instructions of that. Only where both stand at their distance is the whole needle compared.

use memchr::memchr2_iter;

/// Sets the bit that tells an ASCII letter's case.
const CASE: u8 = 0x20;

/// Bytes to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needle {
    /// In lower case if case doesn't count.
    bytes: Vec<u8>,
    /// What is set in a byte of the text before it is compared: [`CASE`] for a letter whose case doesn't count.
    masks: Vec<u8>,
    /// The places of two bytes that are likely the rarest, in order.
    rare: (usize, usize),
    /// Whether letters beyond ASCII may stand for letters of it.
    foreign: bool,
}

impl Needle {
    /// A literal to look for, ignoring letter case where `fold` says so.
    pub(crate) fn new(literal: &str, fold: bool) -> Self {
        let bytes = if fold {
            literal.chars().flat_map(char::to_lowercase).collect::<String>().into_bytes()
        } else {
            literal.as_bytes().to_vec()
        };
        let masks = bytes.iter().map(|byte| if fold && byte.is_ascii_lowercase() { CASE } else { 0 }).collect();
        let rare = rarest(&bytes);
        let foreign = fold && bytes.iter().any(|byte| matches!(byte, b'i' | b'k'));
        Self { bytes, masks, rare, foreign }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is set in each byte of a text before it is compared.
    pub(crate) fn masks(&self) -> &[u8] {
        &self.masks
    }

    /// The length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether a text that isn't ASCII may hold it only once it is in lower case: `K` (the Kelvin sign) is a `k` there,
    /// and `İ` begins with an `i`. No other letters become ASCII.
    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Places where a character begins that is such a letter, or may be.
    pub(crate) fn foreign_places(text: &[u8]) -> impl Iterator<Item = usize> {
        memchr2_iter(0xc4, 0xe2, text)
    }

    /// Whether it is the text.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        text.len() == self.len() && self.agrees(text)
    }

    /// The text after the needle.
    pub(crate) fn strip_prefix<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (head, rest) = text.split_at_checked(self.len())?;
        self.agrees(head).then_some(rest)
    }

    /// The text before the needle.
    pub(crate) fn strip_suffix<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (rest, tail) = text.split_at_checked(text.len().checked_sub(self.len())?)?;
        self.agrees(tail).then_some(rest)
    }

    fn agrees(&self, text: &[u8]) -> bool {
        text.iter().zip(&self.masks).zip(&self.bytes).all(|((found, mask), byte)| found | mask == *byte)
    }

    fn is_at(&self, text: &[u8], start: usize) -> bool {
        text.get(start..start + self.len()).is_some_and(|found| self.agrees(found))
    }

    /// Where the needle begins first, at or after a place.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let (Some(pair), Some(places)) = (self.pair(), (text.len() + 1).checked_sub(self.len())) else {
            // Nothing is everywhere; what is longer than the text is nowhere.
            return (self.bytes.is_empty() && from <= text.len()).then_some(from);
        };
        let mut start = from;
        while let Some(block) = pair.block::<64>(text, start, places) {
            if let Some(found) = self.first_of(block, text, start) {
                return Some(found);
            }
            start += 64;
        }
        while let Some(block) = pair.block::<16>(text, start, places) {
            if let Some(found) = self.first_of(block, text, start) {
                return Some(found);
            }
            start += 16;
        }
        (start..places).find(|&start| self.is_at(text, start))
    }

    fn first_of(&self, mut candidates: u64, text: &[u8], start: usize) -> Option<usize> {
        while candidates != 0 {
            let place = start + candidates.trailing_zeros() as usize;
            if self.is_at(text, place) {
                return Some(place);
            }
            candidates &= candidates - 1;
        }
        None
    }

    fn pair(&self) -> Option<Pair> {
        let byte = |at: usize| Some((at, *self.masks.get(at)?, *self.bytes.get(at)?));
        Some(Pair { first: byte(self.rare.0)?, second: byte(self.rare.1)? })
    }
}

/// Two bytes of a needle: their places, masks and values.
struct Pair {
    first: (usize, u8, u8),
    second: (usize, u8, u8),
}

impl Pair {
    /// A bit for each of the next places at which both bytes agree; `None` where fewer places are left.
    #[inline]
    fn block<const N: usize>(&self, text: &[u8], start: usize, places: usize) -> Option<u64> {
        if start + N > places {
            return None;
        }
        let (at, mask, byte) = self.first;
        let (second_at, second_mask, second_byte) = self.second;
        let first: &[u8; N] = text.get(start + at..)?.first_chunk()?;
        let second: &[u8; N] = text.get(start + second_at..)?.first_chunk()?;
        let agree = |(x, y): (&u8, &u8)| u8::from(x | mask == byte) & u8::from(y | second_mask == second_byte);
        // Mostly there is none: that is told by fewer instructions than which it is.
        if first.iter().zip(second).fold(0, |any, pair| any | agree(pair)) == 0 {
            return Some(0);
        }
        Some(first.iter().zip(second).rev().fold(0, |bits, pair| bits << 1 | u64::from(agree(pair))))
    }
}

/// The places of the two bytes whose meeting is least likely; twice the same in a needle of one byte.
fn rarest(bytes: &[u8]) -> (usize, usize) {
    let pairs = (0..bytes.len()).flat_map(|first| (first + 1..bytes.len()).map(move |second| (first, second)));
    // Of a long needle the first places will do.
    let cost = |at: usize| bytes.get(at).map_or(u32::MAX, |byte| commonness(*byte));
    pairs.take(1000).min_by_key(|(first, second)| cost(*first).saturating_mul(cost(*second))).unwrap_or_default()
}

/// Roughly how often a byte occurs in logs, in either case.
fn commonness(byte: u8) -> u32 {
    match byte {
        b'e' | b' ' | b't' | b'a' | b'i' | b'n' | b'o' | b's' | b'r' | b'0' | b'1' => 40,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' | b'h' | b'2' | b'.' | b'\\' | b'/' | b'"' => 20,
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b':' | b'=' => 10,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn needles_are_found_at_every_place() {
        for fold in [false, true] {
            let needle = Needle::new("xa", fold);
            assert_eq!(needle.find(b"xa", 0), Some(0));
            assert_eq!(needle.find(b"aaxa", 0), Some(2));
            assert_eq!(needle.find(b"xaxxxab", 1), Some(4));
            assert_eq!(needle.find(b"x", 0), None);
            assert_eq!(needle.find(b"", 0), None);
            assert_eq!(needle.find(b"xa", 3), None);
            assert_eq!(Needle::new("", fold).find(b"", 0), Some(0));
            assert_eq!(Needle::new("", fold).find(b"", 1), None);
        }
        assert_eq!(Needle::new("xA", true).find(b"..Xa", 0), Some(2));
        assert_eq!(Needle::new("xA", false).find(b"..Xa", 0), None);
        // Only letters differ by the bit that tells their case.
        assert_eq!(Needle::new("[", true).find(b"{", 0), None);
        assert_eq!(Needle::new("@", true).find(b"`", 0), None);
    }

    #[test]
    fn only_two_letters_become_ascii() {
        let becomes = |char: &char| !char.is_ascii() && char.to_lowercase().any(|lower| lower.is_ascii());
        assert_eq!(('\0'..=char::MAX).filter(becomes).collect::<String>(), "\u{130}\u{212a}");
        let text = "a\u{130}\u{212a}";
        assert_eq!(Needle::foreign_places(text.as_bytes()).collect::<Vec<_>>(), [1, 3]);
    }

    proptest! {
        #[test]
        fn finds_what_comparing_every_place_finds(text in "[aAbBxX.]{0,200}", literal in "[aAbBxX.]{0,4}", from in 0..9_usize) {
            let naive = |text: &[u8], literal: &[u8]| {
                (from..(text.len() + 1).saturating_sub(literal.len())).find(|&at| text[at..].starts_with(literal))
            };
            let exact = Needle::new(&literal, false).find(text.as_bytes(), from);
            prop_assert_eq!(exact, naive(text.as_bytes(), literal.as_bytes()));
            let folded = Needle::new(&literal, true).find(text.as_bytes(), from);
            prop_assert_eq!(folded, naive(text.to_lowercase().as_bytes(), literal.to_lowercase().as_bytes()));
        }
    }
}
