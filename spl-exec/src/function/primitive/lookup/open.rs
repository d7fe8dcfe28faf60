//! The lines of a table that have wildcards: which of them may match a key, found in one pass over it.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use datafusion::common::{DataFusionError, Result};

use super::index::Line;
use crate::function::primitive::pattern::push_lower;

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
    automaton: AhoCorasick,
    /// By the number of a literal, the place of its line.
    lines: Vec<usize>,
    /// The places of the lines without one.
    others: Vec<usize>,
}

impl Open {
    pub(super) fn try_new(lines: Vec<Line>) -> Result<Self> {
        let (with, others): (Vec<_>, Vec<_>) = lines.iter().enumerate().partition(|(_, line)| !line.literal.is_empty());
        if with.len() < MANY {
            return Ok(Self { lines, search: None });
        }
        let mut builder = AhoCorasickBuilder::new();
        builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true);
        // Keys are short: what looks for rare bytes to skip to finds some in nearly each.
        builder.prefilter(false);
        let bytes: usize = with.iter().map(|(_, line)| line.literal.len()).sum();
        builder.kind(Some(if bytes > LARGE { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA }));
        let automaton = builder.build(with.iter().map(|(_, line)| &line.literal));
        let automaton = automaton.map_err(|error| DataFusionError::External(Box::new(error)))?;
        let places = |lines: Vec<(usize, &Line)>| lines.into_iter().map(|(place, _)| place).collect();
        let search = Search { automaton, lines: places(with), others: places(others) };
        Ok(Self { search: Some(search), lines })
    }

    /// The lines that may match, whose first open key is `key`; each comes once.
    pub(super) fn candidates(&self, key: &str) -> impl Iterator<Item = &Line> {
        let places = self.search.as_ref().map(|search| search.places(key));
        let all = places.is_none().then_some(&self.lines).into_iter().flatten();
        all.chain(places.into_iter().flatten().filter_map(|place| self.lines.get(place)))
    }
}

impl Search {
    fn places(&self, key: &str) -> Vec<usize> {
        let mut lower = String::new();
        if !key.is_ascii() {
            push_lower(key, &mut lower);
        }
        // The automaton ignores ASCII case by itself.
        let text = if lower.is_empty() { key } else { &lower };
        let found = self.automaton.find_overlapping_iter(text);
        let mut places: Vec<usize> =
            found.filter_map(|hit| self.lines.get(hit.pattern().as_usize())).chain(&self.others).copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}
