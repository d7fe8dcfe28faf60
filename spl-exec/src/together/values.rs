//! Many patterns over one column, in one pass over each value.

use std::{
    ops::RangeInclusive,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aho_corasick::{
    AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, BuildError, MatchKind, StartKind,
    dfa::{self, DFA},
};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray},
        datatypes::DataType,
    },
    common::{DataFusionError, HashMap, Result},
};

use super::{
    bits::Bits,
    known::{Key, Known},
    sieve::Sieve,
};
use crate::function::{
    pattern::{Pattern, push_lower},
    support::{lanes, text::Texts},
};

/// Needles whose bytes are together more than this are looked for with an automaton that takes less memory.
const LARGE: usize = 1 << 16;

/// Texts that are looked at together.
const TEXTS: usize = 64;

/// Literals found in these, after which those found again are left out.
const MOST_FOUND: usize = 1 << 14;

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
    automaton: Automaton,
    /// By the number of a literal: the tests that ask for it.
    tests: Vec<Vec<Test>>,
}

#[derive(Debug)]
enum Automaton {
    /// Walks through several texts at a time, of those that the sieve leaves where there is one.
    Lanes(Box<DFA>, Option<Sieve>),
    /// One that takes less memory.
    OneByOne(AhoCorasick),
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
            let mut hits = vec![Vec::new(); distinct.len()];
            let texts: Vec<(usize, &str)> =
                distinct.iter().enumerate().filter_map(|(place, text)| Some((place, text?))).collect();
            for texts in texts.chunks(TEXTS) {
                self.hits(texts, &mut found, |place, leaves| {
                    hits.get_mut(*place).into_iter().for_each(|hits| *hits = leaves.to_vec());
                })?;
            }
            for (row, key) in keys.iter().enumerate() {
                if let Some(hits) = key.and_then(|key| hits.get(key)) {
                    mark(hits, row);
                }
            }
            return Ok(());
        }
        let views = (*array.data_type() == DataType::Utf8View).then(|| array.as_string_view());
        let mut known = self.known().pop().unwrap_or_default();
        views.into_iter().for_each(|array| known.begin(array));
        let mut unknown = Vec::with_capacity(TEXTS);
        let mut looked = Ok(());
        each(rows, of, |row| {
            // What the view of a null is, another row's may be too.
            let Some(text) = texts.get(row) else { return };
            let key = views.and_then(|array| array.views().get(row)).and_then(|view| known.key(*view));
            if let Some(hits) = key.and_then(|key| known.get(key)) {
                mark(hits, row);
                return;
            }
            unknown.push(((row, key), text));
            if unknown.len() == TEXTS && looked.is_ok() {
                looked = self.learn(&mut unknown, &mut found, &mut known, &mut mark);
            }
        });
        looked?;
        self.learn(&mut unknown, &mut found, &mut known, &mut mark)?;
        self.known().push(known);
        Ok(())
    }

    /// Marks the rows of texts, and remembers what was found in those that have keys.
    fn learn(
        &self,
        texts: &mut Vec<((usize, Option<Key>), &str)>,
        found: &mut Found,
        known: &mut Known,
        mark: &mut impl FnMut(&[u32], usize),
    ) -> Result<()> {
        self.hits(texts, found, |(row, key), hits| {
            mark(hits, *row);
            if let Some(key) = key {
                known.put(*key, hits);
            }
        })?;
        texts.clear();
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Vec<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls `seen` with each text's name and the leaves whose test it passes.
    fn hits<T>(&self, texts: &[(T, &str)], found: &mut Found, mut seen: impl FnMut(&T, &[u32])) -> Result<()> {
        let asks = self.search.is_some() || !self.exact.is_empty();
        let folded = |text: &&str| asks.then(|| folded(text)).flatten();
        let folded: Vec<Option<String>> = texts.iter().map(|(_, text)| folded(text)).collect();
        let literals = match &self.search {
            Some(search) => {
                // The automaton ignores the letter case of ASCII by itself.
                let texts = texts.iter().zip(&folded).map(|((_, text), folded)| folded.as_deref().unwrap_or(text));
                search.literals(&texts.collect::<Vec<_>>())?
            }
            None => Vec::new(),
        };
        let mut literals = literals.into_iter().peekable();
        for (place, ((name, text), folded)) in texts.iter().zip(&folded).enumerate() {
            found.begin();
            for leaf in &self.any {
                found.add(*leaf);
            }
            // Other letters may take more bytes, or fewer, in lower case.
            if !self.exact.is_empty() && (folded.is_some() || self.lengths.contains(&text.len())) {
                let tests = match folded {
                    Some(folded) => self.exact.get(folded.as_bytes()),
                    None => self.exact.get(found.lower(text)),
                };
                tests.into_iter().flatten().for_each(|test| found.check(test, text, text));
            }
            while let Some((_, literal)) = literals.next_if(|(of, _)| *of == place) {
                let tests = self.search.iter().filter_map(|search| search.tests.get(literal));
                tests.flatten().for_each(|test| found.check(test, text, folded.as_deref().unwrap_or(text)));
            }
            seen(name, &found.leaves);
        }
        Ok(())
    }
}

/// A text in lower case, where that is more than another case of ASCII letters.
fn folded(text: &str) -> Option<String> {
    (!text.is_ascii()).then(|| {
        let mut folded = String::new();
        push_lower(text, &mut folded);
        folded
    })
}

impl Search {
    fn compile(literals: HashMap<Vec<u8>, Vec<Test>>) -> Result<Option<Self>, BuildError> {
        if literals.is_empty() {
            return Ok(None);
        }
        let (needles, tests): (Vec<_>, Vec<_>) = literals.into_iter().unzip();
        let bytes: usize = needles.iter().map(Vec::len).sum();
        let automaton = if bytes > LARGE {
            let mut builder = AhoCorasickBuilder::new();
            let builder = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true);
            Automaton::OneByOne(builder.kind(Some(AhoCorasickKind::ContiguousNFA)).build(&needles)?)
        } else {
            let mut builder = dfa::Builder::new();
            let builder = builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true);
            let dfa = builder.prefilter(false).start_kind(StartKind::Unanchored).build(&needles)?;
            Automaton::Lanes(Box::new(dfa), Sieve::compile(&needles))
        };
        Ok(Some(Self { automaton, tests }))
    }

    /// The numbers of the literals in each of the texts, which are told by their place, one text's after the other's.
    fn literals(&self, texts: &[&str]) -> Result<Vec<(usize, usize)>> {
        let mut literals = Literals::default();
        match &self.automaton {
            Automaton::Lanes(dfa, sieve) => {
                let all: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
                let places = sieve.as_ref().map_or_else(|| (0..all.len()).collect(), |sieve| sieve.sift(&all));
                let texts: Vec<&[u8]> = places.iter().filter_map(|place| all.get(*place).copied()).collect();
                let walked = lanes::walk(dfa, &texts, |text, literal| {
                    places.get(text).into_iter().for_each(|place| literals.add(*place, literal));
                });
                walked.map_err(|error| DataFusionError::External(Box::new(error)))?;
            }
            Automaton::OneByOne(automaton) => {
                for (place, text) in texts.iter().enumerate() {
                    let hits = automaton.find_overlapping_iter(text);
                    hits.for_each(|hit| literals.add(place, hit.pattern().as_usize()));
                }
            }
        }
        literals.once();
        Ok(literals.found)
    }
}

/// The literals that texts hold. A long text may hold one a million times.
#[derive(Default)]
struct Literals {
    found: Vec<(usize, usize)>,
    /// As many as there were when each came once.
    different: usize,
}

impl Literals {
    fn add(&mut self, text: usize, literal: usize) {
        if self.found.len() >= MOST_FOUND.max(2 * self.different) {
            self.once();
        }
        self.found.push((text, literal));
    }

    /// Leaves each literal of a text once, in the order of the texts.
    fn once(&mut self) {
        self.found.sort_unstable();
        self.found.dedup();
        self.different = self.found.len();
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
    lower: Vec<u8>,
}

impl Found {
    fn new(leaves: usize) -> Self {
        Self { leaves: Vec::new(), tried: vec![0; leaves], text: 0, lower: Vec::new() }
    }

    /// Forgets the text before.
    fn begin(&mut self) {
        self.leaves.clear();
        self.text += 1;
    }

    /// A text of ASCII letters in lower case.
    fn lower(&mut self, text: &str) -> &[u8] {
        self.lower.clear();
        self.lower.extend_from_slice(text.as_bytes());
        self.lower.make_ascii_lowercase();
        &self.lower
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
