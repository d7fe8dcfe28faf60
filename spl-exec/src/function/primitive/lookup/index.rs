//! A table by its keys: lines without wildcards and networks are found by a hash, the others among those that agree in what must be equal.

use std::{collections::HashMap, fmt::Write};

use datafusion::{
    arrow::array::{Array, AsArray, StructArray},
    common::Result,
};
use spl_planner::Network;

use super::open::Open;
use crate::function::{
    primitive::pattern::{Folder, Pattern, pieces, push_lower},
    support::text::Texts,
};

/// Keys that are looked for together: enough for an automaton to walk through several at a time, few enough for what it finds to stay small.
const TOGETHER: usize = 256;

/// The lines of a table by their keys.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Which keys must be equal; the others have wildcards or are networks.
    exact: Vec<bool>,
    /// Lines whose values are as they are, by all of their keys.
    plain: HashMap<String, Vec<usize>>,
    /// The other lines, by the keys that must be equal.
    open: HashMap<String, Open>,
    /// The columns that are answered.
    answers: Vec<Texts>,
}

#[derive(Debug)]
pub(super) struct Line {
    number: usize,
    /// For each key that needn't be equal.
    tests: Vec<Test>,
    /// What the first of them can't pass without, in lower case; empty where it is no pattern.
    pub(super) literal: String,
}

#[derive(Debug)]
enum Test {
    Pattern(Pattern),
    Network(Option<Network>),
}

impl Index {
    /// A table without lines.
    pub(super) fn empty() -> Self {
        Self::default()
    }

    /// The lines of a table; of the columns, each a list, those called `k…` are the keys, in order.
    pub(super) fn try_new(table: &StructArray, kinds: &str, fold: bool) -> Result<Self> {
        let column = |name: &str| {
            let list = table.column_by_name(name).and_then(|column| column.as_list_opt::<i32>());
            list.filter(|list| !list.is_empty() && list.is_valid(0)).map(|list| Texts::try_new(&list.value(0)))
        };
        let kinds: Vec<char> = kinds.chars().collect();
        let keys = (0..kinds.len()).map_while(|index| column(&format!("k{index}"))).collect::<Result<Vec<_>>>()?;
        let answers = (0..).map_while(|index| column(&format!("o{index}"))).collect::<Result<Vec<_>>>()?;
        let exact = kinds.iter().map(|kind| *kind == '=').collect();
        let mut index = Self { exact, answers, ..Self::default() };
        let mut open: HashMap<String, Vec<Line>> = HashMap::new();
        if keys.len() < kinds.len() {
            return Ok(index);
        }
        for number in 0..keys.first().map_or(0, Texts::len) {
            let Some(values) = keys.iter().map(|key| key.get(number)).collect::<Option<Vec<_>>>() else { continue };
            let mut tested = kinds.iter().zip(&values).filter(|(kind, _)| **kind != '=');
            if tested.all(|(kind, value)| *kind == '*' && !value.contains('*')) {
                index.plain.entry(encode(&values, fold)).or_default().push(number);
            } else {
                let tested = kinds.iter().zip(&values).filter(|(kind, _)| **kind != '=');
                let tests = tested.map(|(kind, value)| Test::new(*kind, value, fold)).collect();
                let literal = kinds.iter().zip(&values).find(|(kind, _)| **kind != '=');
                let literal = literal.filter(|(kind, _)| **kind == '*').map(|(_, value)| longest(value));
                let line = Line { number, tests, literal: literal.unwrap_or_default() };
                open.entry(index.exact_of(&values, fold)).or_default().push(line);
            }
        }
        let open = open.into_iter().map(|(exact, lines)| Ok((exact, Open::try_new(lines)?)));
        index.open = open.collect::<Result<_>>()?;
        Ok(index)
    }

    /// The keys that must be equal.
    fn exact_of(&self, keys: &[&str], fold: bool) -> String {
        let exact = keys.iter().zip(&self.exact).filter(|(_, exact)| **exact).map(|(key, _)| *key);
        encode(&exact.collect::<Vec<_>>(), fold)
    }

    /// For each combination of keys, the lines that match, in their order.
    pub(super) fn matches(&self, keys: &[&[&str]], fold: bool) -> Result<Vec<Vec<usize>>> {
        let plain = |keys: &&[&str]| self.plain.get(&encode(keys, fold)).cloned().unwrap_or_default();
        let mut found: Vec<Vec<usize>> = keys.iter().map(plain).collect();
        let mut of_open: HashMap<String, Vec<usize>> = HashMap::new();
        if !self.open.is_empty() {
            for (number, keys) in keys.iter().enumerate() {
                of_open.entry(self.exact_of(keys, fold)).or_default().push(number);
            }
        }
        let folder = Folder::new(fold);
        for (open, numbers) in of_open.iter().filter_map(|(exact, numbers)| Some((self.open.get(exact)?, numbers))) {
            let tested = |number: &usize| self.tested(keys.get(*number).copied().unwrap_or_default());
            for numbers in numbers.chunks(TOGETHER) {
                let tested: Vec<Vec<&str>> = numbers.iter().map(tested).collect();
                let first: Vec<&str> = tested.iter().map(|keys| keys.first().copied().unwrap_or_default()).collect();
                for ((number, tested), lines) in numbers.iter().zip(&tested).zip(open.candidates(&first)?) {
                    let passes =
                        |line: &&Line| line.tests.iter().zip(tested).all(|(test, key)| test.passes(key, &folder));
                    if let Some(found) = found.get_mut(*number) {
                        found.extend(lines.filter(passes).map(|line| line.number));
                        found.sort_unstable();
                    }
                }
            }
        }
        Ok(found)
    }

    /// The keys that needn't be equal.
    fn tested<'k>(&self, keys: &[&'k str]) -> Vec<&'k str> {
        keys.iter().zip(&self.exact).filter(|(_, exact)| !**exact).map(|(key, _)| *key).collect()
    }

    /// The value of a column that is answered.
    pub(super) fn value(&self, column: usize, line: usize) -> Option<&str> {
        self.answers.get(column)?.get(line)
    }
}

/// The longest literal of a table's pattern, in lower case.
fn longest(value: &str) -> String {
    let pieces = pieces(&value.replace('\0', "\0\0"));
    let mut lower = String::new();
    push_lower(pieces.iter().max_by_key(|piece| piece.len()).map_or("", String::as_str), &mut lower);
    lower
}

impl Test {
    fn new(kind: char, value: &str, fold: bool) -> Self {
        match kind {
            '/' => Self::Network(Network::parse(value)),
            // Nothing in a table escapes.
            _ => Self::Pattern(Pattern::new(&value.replace('\0', "\0\0"), fold)),
        }
    }

    fn passes(&self, key: &str, folder: &Folder) -> bool {
        match self {
            Self::Pattern(pattern) => folder.test(key, |key| pattern.matches(key.as_bytes())),
            Self::Network(network) => network.is_some_and(|network| network.holds(key)),
        }
    }
}

/// Several texts as one: equal to that of as many others where all of them are equal, or where `fold` says so but for letter case.
pub(super) fn encode(texts: &[&str], fold: bool) -> String {
    let mut encoded = String::new();
    let mut lower = String::new();
    for text in texts {
        lower.clear();
        let text = match fold {
            true => {
                // As a join does it: the last sigma of a word is another letter.
                if text.is_ascii() {
                    push_lower(text, &mut lower)
                } else {
                    lower = text.to_lowercase()
                }
                lower.as_str()
            }
            false => text,
        };
        // Lengths tell apart what would run together. Writing to a text can't fail.
        if texts.len() > 1 {
            let _ = write!(encoded, "{}:", text.len());
        }
        encoded.push_str(text);
    }
    encoded
}

#[cfg(test)]
impl Line {
    /// A line of which only the literal counts.
    pub(super) fn of_literal(number: usize, literal: String) -> Self {
        Self { number, tests: Vec::new(), literal }
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }
}
