//! The lines of a table that have wildcards: which of them may match a key, found in one pass over it.

use std::borrow::Cow;

use aho_corasick::{
    AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError, MatchKind, StartKind,
    dfa::{self, DFA},
};
use datafusion::common::{DataFusionError, Result};

use super::index::Line;
use crate::function::{primitive::pattern::push_lower, support::lanes};

/// Fewer lines than this are tried one by one.
const MANY: usize = 8;

/// Literals whose bytes are together more than this are looked for with an automaton that takes less memory: there may be one for each value of
/// the keys that must be equal.
const LARGE: usize = 1 << 14;

/// Literals found in a key, after which those found again are left out.
const MOST_FOUND: usize = 1 << 8;

/// Lines of a table that agree in what must be equal.
#[derive(Debug)]
pub(super) struct Open {
    lines: Vec<Line>,
    search: Option<Search>,
}

/// What finds the lines whose literal a key holds.
#[derive(Debug)]
struct Search {
    automaton: Automaton,
    /// By the number of a literal, the place of its line.
    lines: Vec<usize>,
    /// The places of the lines without one.
    others: Vec<usize>,
}

#[derive(Debug)]
enum Automaton {
    /// Walks through several keys at a time.
    Lanes(Box<DFA>),
    /// One that takes less memory.
    OneByOne(AhoCorasick),
}

impl Open {
    pub(super) fn try_new(lines: Vec<Line>) -> Result<Self> {
        let (with, others): (Vec<_>, Vec<_>) = lines.iter().enumerate().partition(|(_, line)| !line.literal.is_empty());
        if with.len() < MANY {
            return Ok(Self { lines, search: None });
        }
        let literals = || with.iter().map(|(_, line)| &line.literal);
        let automaton = Automaton::build(literals).map_err(|error| DataFusionError::External(Box::new(error)))?;
        let places = |lines: Vec<(usize, &Line)>| lines.into_iter().map(|(place, _)| place).collect();
        let search = Search { automaton, lines: places(with), others: places(others) };
        Ok(Self { search: Some(search), lines })
    }

    /// For each of the keys, which are the first open ones of a row, the lines that may match; each comes once.
    pub(super) fn candidates(&self, keys: &[&str]) -> Result<Vec<impl Iterator<Item = &Line>>> {
        let found = match &self.search {
            Some(search) => search.places(keys)?,
            None => vec![Vec::new(); keys.len()],
        };
        let others = || match &self.search {
            Some(search) => (search.others.as_slice(), None),
            None => (Default::default(), Some(self.lines.iter())),
        };
        let lines = |found: Vec<usize>| {
            let (others, all) = others();
            let places = found.into_iter().chain(others.iter().copied());
            places.filter_map(|place| self.lines.get(place)).chain(all.into_iter().flatten())
        };
        Ok(found.into_iter().map(lines).collect())
    }
}

impl Search {
    /// For each of the keys the places of the lines whose literal it holds.
    fn places(&self, keys: &[&str]) -> Result<Vec<Vec<usize>>> {
        let mut found = vec![Found::default(); keys.len()];
        let mut add = |key: usize, literal: usize| {
            if let (Some(found), Some(line)) = (found.get_mut(key), self.lines.get(literal)) {
                found.add(*line);
            }
        };
        let keys: Vec<Cow<'_, str>> = keys.iter().map(|key| folded(key)).collect();
        match &self.automaton {
            Automaton::Lanes(dfa) => {
                let keys: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
                lanes::walk(dfa, &keys, add).map_err(|error| DataFusionError::External(Box::new(error)))?;
            }
            Automaton::OneByOne(automaton) => {
                for (number, key) in keys.iter().enumerate() {
                    let hits = automaton.find_overlapping_iter(key.as_ref());
                    hits.for_each(|hit| add(number, hit.pattern().as_usize()));
                }
            }
        }
        Ok(found.into_iter().map(Found::once).collect())
    }
}

/// The places of lines whose literal a key holds. A long key may hold one a million times.
#[derive(Clone, Debug, Default)]
struct Found {
    places: Vec<usize>,
    /// As many as there were when each came once.
    different: usize,
}

impl Found {
    fn add(&mut self, place: usize) {
        if self.places.len() >= MOST_FOUND.max(2 * self.different) {
            self.places = std::mem::take(self).once();
            self.different = self.places.len();
        }
        self.places.push(place);
    }

    fn once(mut self) -> Vec<usize> {
        self.places.sort_unstable();
        self.places.dedup();
        self.places
    }
}

impl Automaton {
    fn build<'l, L: Iterator<Item = &'l String>>(literals: impl Fn() -> L) -> Result<Self, BuildError> {
        let bytes: usize = literals().map(String::len).sum();
        // Keys are short: what looks for rare bytes to skip to finds some in nearly each.
        Ok(if bytes > LARGE {
            let mut builder = AhoCorasickBuilder::new();
            builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false);
            Self::OneByOne(builder.kind(Some(AhoCorasickKind::ContiguousNFA)).build(literals())?)
        } else {
            let mut builder = dfa::Builder::new();
            builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false);
            Self::Lanes(Box::new(builder.start_kind(StartKind::Unanchored).build(literals())?))
        })
    }
}

/// A key in lower case where that is more than another case of ASCII letters, which automata ignore by themselves.
fn folded(key: &str) -> Cow<'_, str> {
    if key.is_ascii() {
        return Cow::Borrowed(key);
    }
    let mut lower = String::new();
    push_lower(key, &mut lower);
    Cow::Owned(lower)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn candidates_of_many_keys_are_those_of_each(
            literals in prop::collection::vec("[aBä]{0,3}", 1..20), keys in prop::collection::vec("[AbÄc]{0,300}", 1..8),
        ) {
            let mut lines = Vec::new();
            for (number, literal) in literals.iter().enumerate() {
                let mut lower = String::new();
                push_lower(literal, &mut lower);
                lines.push(Line::of_literal(number, lower));
            }
            let open = Open::try_new(lines).unwrap();
            let texts: Vec<&str> = keys.iter().map(String::as_str).collect();
            for (key, found) in keys.iter().zip(open.candidates(&texts).unwrap()) {
                let mut found: Vec<usize> = found.map(Line::number).collect();
                found.sort_unstable();
                let holds = |literal: &&String| key.to_lowercase().contains(&literal.to_lowercase());
                let expected = literals.iter().filter(|literal| open.search.is_none() || holds(literal)).count();
                prop_assert_eq!(found.len(), expected);
                prop_assert!(found.iter().all(|place| open.search.is_none() || holds(&&literals[*place])));
                found.dedup();
                prop_assert_eq!(found.len(), expected, "each comes once");
            }
        }
    }
}
