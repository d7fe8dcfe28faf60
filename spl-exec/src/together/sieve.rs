//! Which texts may hold any of a few literals, told by SIMD instructions: most hold none, and an automaton need not walk through them.

use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{
    Span,
    packed::{Builder, Searcher},
};

/// More literals than this have first bytes that are found nearly everywhere.
const MOST: usize = 32;
/// Shorter literals are found nearly everywhere.
const LEAST_BYTES: usize = 3;
/// Between texts: no text holds it, as it is no part of UTF-8.
const BETWEEN: u8 = 0xff;
/// After so many texts it is known whether sifting pays.
const ENOUGH: usize = 1 << 14;

/// Few literals, compiled.
#[derive(Debug)]
pub(super) struct Sieve {
    searcher: Searcher,
    /// The texts that were sifted, and those of them that may hold a literal.
    texts: AtomicUsize,
    kept: AtomicUsize,
}

impl Sieve {
    /// Compiles literals, which are in lower case; `None` where sifting by them wouldn't pay, or this machine has no such instructions.
    pub(super) fn compile(literals: &[Vec<u8>]) -> Option<Self> {
        if literals.len() > MOST || literals.iter().any(|literal| literal.len() < LEAST_BYTES) {
            return None;
        }
        let searcher = Builder::new().extend(literals).build()?;
        Some(Self { searcher, texts: AtomicUsize::new(0), kept: AtomicUsize::new(0) })
    }

    /// The places of the texts that may hold a literal in any ASCII letter case, in order.
    pub(super) fn sift(&self, texts: &[&[u8]]) -> Vec<usize> {
        let before = self.texts.load(Ordering::Relaxed);
        if before > ENOUGH && self.kept.load(Ordering::Relaxed) > before / 2 {
            return (0..texts.len()).collect();
        }
        self.texts.fetch_add(texts.len(), Ordering::Relaxed);
        let mut all = Vec::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
        let mut ends = Vec::with_capacity(texts.len());
        for text in texts {
            all.extend_from_slice(text);
            ends.push(all.len());
            all.push(BETWEEN);
        }
        all.make_ascii_lowercase();
        let mut kept = Vec::new();
        let mut ends = ends.into_iter().enumerate();
        let mut from = 0;
        while let Some(found) = self.searcher.find_in(&all, Span::from(from..all.len())) {
            let Some((place, end)) = ends.find(|(_, end)| found.start() < *end) else { break };
            kept.push(place);
            from = end;
        }
        self.kept.fetch_add(kept.len(), Ordering::Relaxed);
        kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keeps_the_texts_that_hold_a_literal(
            literals in proptest::collection::vec("[abcä]{3,5}", 1..6), texts in proptest::collection::vec("[aBcä]{0,40}", 0..80),
        ) {
            let lower: Vec<Vec<u8>> = literals.iter().map(|literal| literal.clone().into_bytes()).collect();
            // A machine without such instructions has no sieve.
            let Some(sieve) = Sieve::compile(&lower) else { return Ok(()) };
            let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
            let holds = |text: &String| literals.iter().any(|literal| text.to_ascii_lowercase().contains(literal));
            let expected: Vec<usize> = (0..texts.len()).filter(|place| holds(&texts[*place])).collect();
            prop_assert_eq!(sieve.sift(&bytes), expected);
        }
    }

    #[test]
    fn what_nearly_all_texts_hold_is_not_sifted() {
        assert!(Sieve::compile(&vec![b"abcd".to_vec(); MOST + 1]).is_none());
        assert!(Sieve::compile(&[b"ab".to_vec()]).is_none());
        let Some(sieve) = Sieve::compile(&[b"abc".to_vec()]) else { return };
        let texts: Vec<&[u8]> = vec![b"an abc"; ENOUGH + 1];
        sieve.sift(&texts);
        for _ in 0..1000 {
            assert_eq!(sieve.sift(&vec![&b"x"[..]; 64]).len(), 64, "the automaton looks at all");
        }
    }
}
