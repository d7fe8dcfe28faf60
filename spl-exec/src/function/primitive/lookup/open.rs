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
    pub(super) fn candidates(&self, keys: &[&str]) -> Result<Vec<Vec<&Line>>> {
        let Some(search) = &self.search else { return Ok(vec![self.lines.iter().collect(); keys.len()]) };
        let lines = |places: Vec<usize>| places.into_iter().filter_map(|place| self.lines.get(place)).collect();
        Ok(search.places(keys)?.into_iter().map(lines).collect())
    }
}

impl Search {
    fn places(&self, keys: &[&str]) -> Result<Vec<Vec<usize>>> {
        let mut places = vec![self.others.clone(); keys.len()];
        let mut add = |key: usize, literal: usize| {
            if let (Some(places), Some(line)) = (places.get_mut(key), self.lines.get(literal)) {
                places.push(*line);
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
        for places in &mut places {
            places.sort_unstable();
            places.dedup();
        }
        Ok(places)
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
