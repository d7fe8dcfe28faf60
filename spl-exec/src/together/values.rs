//! Many patterns over one column, in one pass over each value.

use std::{
    ops::RangeInclusive,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError, MatchKind};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray},
        datatypes::DataType,
    },
    common::{HashMap, Result},
};

use super::{bits::Bits, known::Known};
use crate::function::{
    pattern::{Pattern, push_lower},
    support::text::Texts,
};

/// Needles whose bytes are together more than this are looked for with an automaton that takes less memory.
const LARGE: usize = 1 << 16;

/// The patterns over a column, compiled.
#[derive(Debug)]
pub(super) struct Values {
    /// Whole values in lower case, and the tests that ask for them.
    exact: HashMap<Vec<u8>, Vec<Test>>,
    /// The shortest and the longest of them.
    lengths: RangeInclusive<usize>,
    search: Option<Search>,
    /// Tests that any value passes.
    any: Vec<usize>,
    /// What is known of texts, by each thread that is at work.
    known: Mutex<Vec<Known>>,
}

/// What finds the tests whose longest literal a text holds.
#[derive(Debug)]
struct Search {
    automaton: AhoCorasick,
    /// By the number of a literal: the tests that ask for it.
    tests: Vec<Vec<Test>>,
}

#[derive(Clone, Debug)]
struct Test {
    leaf: usize,
    /// What is to be seen yet when the literal was found.
    rest: Rest,
}

#[derive(Clone, Debug)]
enum Rest {
    Nothing,
    /// The pattern, over a text that is in lower case unless it is ASCII.
    Folded(Pattern),
    /// The pattern, over the text as it is.
    AsIs(Pattern),
}

impl Values {
    /// Compiles patterns: the number of a leaf, the literals between wildcards, and whether letter case doesn't count.
    pub(super) fn compile(patterns: &[(usize, &[String], bool)]) -> Result<Self, BuildError> {
        let (mut exact, mut any) = (HashMap::<Vec<u8>, Vec<Test>>::default(), Vec::new());
        let mut literals = HashMap::<Vec<u8>, Vec<Test>>::default();
        for &(leaf, pieces, fold) in patterns {
            let longest = pieces.iter().max_by_key(|piece| piece.len()).map(|piece| lower(piece)).unwrap_or_default();
            let pattern = || Pattern::from_pieces(pieces, fold);
            if let [_] = pieces {
                let rest = if fold { Rest::Nothing } else { Rest::AsIs(pattern()) };
                exact.entry(longest).or_default().push(Test { leaf, rest });
            } else if longest.is_empty() {
                any.push(leaf);
            } else {
                let contains = matches!(pieces, [first, _, last] if first.is_empty() && last.is_empty());
                let rest = match fold {
                    true if contains => Rest::Nothing,
                    true => Rest::Folded(pattern()),
                    false => Rest::AsIs(pattern()),
                };
                literals.entry(longest).or_default().push(Test { leaf, rest });
            }
        }
        let lengths = || exact.keys().map(Vec::len);
        let lengths = lengths().min().unwrap_or(1)..=lengths().max().unwrap_or(0);
        Ok(Self { exact, lengths, any, search: Search::compile(literals)?, known: Mutex::default() })
    }

    /// Sets the rows of each leaf whose test a value passes, in `leaves`, at least among the rows `of`.
    pub(super) fn test(&self, array: &ArrayRef, of: Option<&Bits>, leaves: &mut [Option<Bits>]) -> Result<()> {
        let rows = array.len();
        if of.is_some_and(Bits::is_empty) {
            return Ok(());
        }
        let mut found = Found::new(leaves.len());
        let mut mark = |hits: &[u32], row: usize| {
            for hit in hits {
                if let Some(leaf) = leaves.get_mut(*hit as usize) {
                    leaf.get_or_insert_with(|| Bits::none(rows)).set(row);
                }
            }
        };
        let texts = Texts::try_new(array)?;
        if let Some((distinct, keys)) = texts.dictionary() {
            let hits: Vec<Vec<u32>> = distinct
                .iter()
                .map(|text| text.map_or_else(Vec::new, |text| self.hits(text, &mut found).to_vec()))
                .collect();
            for (row, key) in keys.iter().enumerate() {
                if let Some(hits) = key.and_then(|key| hits.get(key)) {
                    mark(hits, row);
                }
            }
            return Ok(());
        }
        if *array.data_type() != DataType::Utf8View {
            each(rows, of, |row| {
                if let Some(text) = texts.get(row) {
                    mark(self.hits(text, &mut found), row);
                }
            });
            return Ok(());
        }
        let array = array.as_string_view();
        let mut known = self.known().pop().unwrap_or_default();
        known.begin(array);
        each(rows, of, |row| {
            // What the view of a null is, another row's may be too.
            let Some(text) = texts.get(row) else { return };
            let key = array.views().get(row).and_then(|view| known.key(*view));
            if let Some(hits) = key.and_then(|key| known.get(key)) {
                mark(hits, row);
                return;
            }
            let hits = self.hits(text, &mut found);
            mark(hits, row);
            if let Some(key) = key {
                known.put(key, hits);
            }
        });
        self.known().push(known);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Vec<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The leaves whose test a text passes.
    fn hits<'f>(&self, text: &str, found: &'f mut Found) -> &'f [u32] {
        found.begin();
        for leaf in &self.any {
            found.add(*leaf);
        }
        // Other letters may take more bytes, or fewer, in lower case.
        if !self.exact.is_empty() && (self.lengths.contains(&text.len()) || !text.is_ascii()) {
            found.fold(text);
            if let Some(tests) = self.exact.get(found.lower.text.as_bytes()) {
                tests.iter().for_each(|test| found.check(test, text, text));
            }
        }
        if let Some(search) = &self.search {
            if text.is_ascii() {
                // The automaton ignores letter case by itself.
                search.each(text, |test| found.check(test, text, text));
            } else {
                found.fold(text);
                let lower = std::mem::take(&mut found.lower);
                search.each(&lower.text, |test| found.check(test, text, &lower.text));
                found.lower = lower;
            }
        }
        &found.leaves
    }
}

impl Search {
    fn compile(literals: HashMap<Vec<u8>, Vec<Test>>) -> Result<Option<Self>, BuildError> {
        if literals.is_empty() {
            return Ok(None);
        }
        let (needles, tests): (Vec<_>, Vec<_>) = literals.into_iter().unzip();
        let bytes: usize = needles.iter().map(Vec::len).sum();
        let kind = if bytes > LARGE { AhoCorasickKind::ContiguousNFA } else { AhoCorasickKind::DFA };
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .kind(Some(kind))
            .build(&needles)?;
        Ok(Some(Self { automaton, tests }))
    }

    fn each<'s>(&'s self, text: &str, mut found: impl FnMut(&'s Test)) {
        for hit in self.automaton.find_overlapping_iter(text) {
            self.tests.get(hit.pattern().as_usize()).into_iter().flatten().for_each(&mut found);
        }
    }
}

/// Calls `seen` with each of the rows, of so many where they aren't told.
fn each(rows: usize, of: Option<&Bits>, seen: impl FnMut(usize)) {
    match of {
        Some(of) => of.iter().for_each(seen),
        None => (0..rows).for_each(seen),
    }
}

fn lower(text: &str) -> Vec<u8> {
    let mut lower = String::new();
    push_lower(text, &mut lower);
    lower.into_bytes()
}

/// What was found in a text.
struct Found {
    leaves: Vec<u32>,
    /// The number of the text in which each leaf was tried last.
    tried: Vec<u32>,
    text: u32,
    lower: Lower,
}

/// The text in lower case, where it was asked for.
#[derive(Default)]
struct Lower {
    text: String,
    there: bool,
}

impl Found {
    fn new(leaves: usize) -> Self {
        Self { leaves: Vec::new(), tried: vec![0; leaves], text: 0, lower: Lower::default() }
    }

    /// Forgets the text before.
    fn begin(&mut self) {
        self.leaves.clear();
        self.lower.there = false;
        self.text += 1;
    }

    fn fold(&mut self, text: &str) {
        if self.lower.there {
            return;
        }
        self.lower.there = true;
        self.lower.text.clear();
        if text.is_ascii() {
            self.lower.text.push_str(text);
            self.lower.text.make_ascii_lowercase();
        } else {
            push_lower(text, &mut self.lower.text);
        }
    }

    fn add(&mut self, leaf: usize) {
        self.leaves.extend(u32::try_from(leaf));
    }

    /// Notes the leaf if it passes; `folded` is the text in lower case unless it is ASCII.
    fn check(&mut self, test: &Test, text: &str, folded: &str) {
        let Some(tried) = self.tried.get_mut(test.leaf) else { return };
        if *tried == self.text {
            return;
        }
        *tried = self.text;
        let passed = match &test.rest {
            Rest::Nothing => true,
            Rest::AsIs(pattern) => pattern.matches(text.as_bytes()),
            Rest::Folded(pattern) => pattern.matches(folded.as_bytes()),
        };
        if passed {
            self.add(test.leaf);
        }
    }
}
