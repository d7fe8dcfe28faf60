//! The order of rows by texts, found by sorting numbers.

use std::{cmp::Ordering, ops::Range};

use datafusion::arrow::{
    array::{Array, StringViewArray},
    compute::SortOptions,
};

use super::intern::NULL;

/// Bits of a digit.
const DIGIT: u32 = 11;

/// The ranks of a column's texts, all less than `count`.
#[derive(Debug)]
pub(super) struct Ranks {
    /// By the numbers of the texts.
    ranks: Vec<u32>,
    /// The numbers of the texts, by their ranks.
    numbers: Vec<u32>,
    count: u32,
}

impl Ranks {
    /// The text of a number is at its place; only a null has the number 0.
    pub(super) fn new(texts: &StringViewArray, options: SortOptions) -> Self {
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let mut sorted: Vec<(&[u8], u32)> = Vec::with_capacity(texts.len());
        sorted.extend((0..count).zip(texts).filter_map(|(number, text)| Some((text?.as_bytes(), number))));
        sorted.sort_unstable();
        if options.descending {
            sorted.reverse();
        }
        let null = if options.nulls_first { 0 } else { count.saturating_sub(1) };
        let mut ranks = vec![null; texts.len()];
        for (rank, (_, number)) in (u32::from(options.nulls_first)..).zip(&sorted) {
            ranks.get_mut(*number as usize).into_iter().for_each(|place| *place = rank);
        }
        let mut numbers: Vec<u32> = sorted.into_iter().map(|(_, number)| number).collect();
        let null = if options.nulls_first { 0 } else { numbers.len() };
        numbers.insert(null, NULL);
        Self { ranks, numbers, count }
    }

    /// One more than the greatest.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The rank of the text that has this number.
    pub(super) fn rank(&self, number: u32) -> u32 {
        self.ranks.get(number as usize).copied().unwrap_or_default()
    }

    fn bits(&self) -> u32 {
        bits(self.count)
    }
}

/// The bits of numbers less than `count`.
fn bits(count: u32) -> u32 {
    u32::BITS - count.saturating_sub(1).leading_zeros()
}

/// A column to sort by: the numbers of its rows' texts, and the ranks of those.
pub(super) type Column<'a> = (&'a [u32], &'a Ranks);

/// Rows in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    /// Places of rows. Those that are the same in all columns stay in the order that they have.
    pub(super) rows: Vec<u32>,
    /// Where in `rows` others begin than those before.
    pub(super) starts: Vec<u32>,
    /// For each of `starts` the ranks of its rows, in the bits that they take; empty where these are more than a number has.
    keys: Vec<u64>,
}

impl Sorted {
    /// The numbers of the texts of those at these places in `starts`, for each of the columns that were sorted by.
    pub(super) fn numbers(&self, columns: &[Column<'_>], places: Range<usize>) -> Vec<Vec<u32>> {
        if self.keys.is_empty() {
            let starts = self.starts.get(places).unwrap_or_default();
            let rows: Vec<usize> =
                starts.iter().filter_map(|start| self.rows.get(*start as usize)).map(|row| *row as usize).collect();
            let of_rows =
                |(numbers, _): &Column<'_>| rows.iter().filter_map(|row| numbers.get(*row).copied()).collect();
            return columns.iter().map(of_rows).collect();
        }
        let keys = self.keys.get(places).unwrap_or_default();
        let mut shift: u32 = columns.iter().map(|(_, ranks)| ranks.bits()).sum();
        let numbers = columns.iter().map(|(_, ranks)| {
            shift -= ranks.bits();
            let mask = (1_u64 << ranks.bits()) - 1;
            let number = |key: &u64| ranks.numbers.get((*key >> shift & mask) as usize).copied().unwrap_or(NULL);
            keys.iter().map(number).collect()
        });
        numbers.collect()
    }
}

/// Sorts the rows whose rank in the first column lies `within`, by the first column first. All columns have as many rows, less than 2^32.
pub(super) fn sorted(columns: &[Column<'_>], within: &Range<u32>) -> Sorted {
    let Some(((first, ranks), others)) = columns.split_first() else { return Sorted::default() };
    let place = bits(first.len() as u32);
    let total: u32 = columns.iter().map(|(_, ranks)| ranks.bits()).sum::<u32>() + place;
    if total > u64::BITS {
        return compared(columns, within);
    }
    let mut keys = Vec::with_capacity(if within.len() < ranks.count as usize { 0 } else { first.len() });
    for (row, number) in first.iter().enumerate() {
        let rank = ranks.rank(*number);
        if !within.contains(&rank) {
            continue;
        }
        let key = others.iter().fold(u64::from(rank), |key, (numbers, ranks)| {
            let rank = numbers.get(row).map_or(0, |number| ranks.rank(*number));
            key << ranks.bits() | u64::from(rank)
        });
        keys.push(key << place | row as u64);
    }
    let keys = by_digits(keys, place, total);
    let mask = (1_u64 << place) - 1;
    let (mut starts, mut firsts) = (Vec::new(), Vec::new());
    for (row, key) in (0..).zip(&keys) {
        let key = key >> place;
        if firsts.last() != Some(&key) {
            starts.push(row);
            firsts.push(key);
        }
    }
    Sorted { rows: keys.into_iter().map(|key| (key & mask) as u32).collect(), starts, keys: firsts }
}

/// As [`sorted`], where ranks and rows have more bits than a number.
fn compared(columns: &[Column<'_>], within: &Range<u32>) -> Sorted {
    let rank =
        |(numbers, ranks): &Column<'_>, row: u32| numbers.get(row as usize).map_or(0, |number| ranks.rank(*number));
    let compare = |one: u32, other: u32| {
        let by_rank = columns.iter().map(|column| rank(column, one).cmp(&rank(column, other)));
        by_rank.fold(Ordering::Equal, Ordering::then)
    };
    let count = columns.first().map_or(0, |(numbers, _)| numbers.len() as u32);
    let inside = |row: &u32| columns.first().is_some_and(|column| within.contains(&rank(column, *row)));
    let mut rows: Vec<u32> = (0..count).filter(inside).collect();
    rows.sort_by(|one, other| compare(*one, *other));
    let mut last = None;
    let starts = (0..).zip(&rows).filter(|(_, row)| {
        let before = last.replace(**row);
        before.is_none_or(|before| compare(before, **row) != Ordering::Equal)
    });
    let starts = starts.map(|(start, _)| start).collect();
    Sorted { rows, starts, keys: Vec::new() }
}

/// Sorts by the bits from `low` up to `high`; what is below is in order. Digit after digit, from the lowest.
fn by_digits(mut keys: Vec<u64>, low: u32, high: u32) -> Vec<u64> {
    let digits: Vec<u32> = (low..high).step_by(DIGIT as usize).collect();
    let digit = |key: u64, shift: u32| (key >> shift) as usize & ((1 << DIGIT) - 1);
    let mut starts = vec![[0_u32; 1 << DIGIT]; digits.len()];
    for key in &keys {
        for (counts, shift) in starts.iter_mut().zip(&digits) {
            counts.get_mut(digit(*key, *shift)).into_iter().for_each(|count| *count += 1);
        }
    }
    let mut sorted = vec![0_u64; keys.len()];
    for (starts, shift) in starts.iter_mut().zip(&digits) {
        if starts.iter().any(|count| *count as usize == keys.len()) {
            continue;
        }
        let mut next = 0;
        for start in starts.iter_mut() {
            next += std::mem::replace(start, next);
        }
        for key in &keys {
            if let Some(start) = starts.get_mut(digit(*key, *shift)) {
                sorted.get_mut(*start as usize).into_iter().for_each(|place| *place = *key);
                *start += 1;
            }
        }
        std::mem::swap(&mut keys, &mut sorted);
    }
    keys
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_sorted_as_their_texts(
            texts in prop::collection::btree_set("[a-zäß\u{10ffff}]{0,14}", 1..40),
            rows in prop::collection::vec((0_u32..40, 0_u32..40), 0..200),
            options in prop::array::uniform2((any::<bool>(), any::<bool>())),
            within in 0_u32..50,
        ) {
            let options = options.map(|(descending, nulls_first)| SortOptions { descending, nulls_first });
            let mut all: Vec<Option<String>> = texts.into_iter().map(Some).collect();
            all.reverse();
            all.insert(0, None);
            let number = |number: u32| number % all.len() as u32;
            let array = StringViewArray::from(all.clone());
            let columns = [
                rows.iter().map(|row| number(row.0)).collect::<Vec<_>>(),
                rows.iter().map(|row| number(row.1)).collect(),
            ];
            let ranks = options.map(|options| Ranks::new(&array, options));
            let by = [(columns[0].as_slice(), &ranks[0]), (columns[1].as_slice(), &ranks[1])];
            let compare = |one: u32, other: u32| {
                let by_column = columns.iter().zip(options).map(|(column, options)| {
                    let text = |row: u32| all[column[row as usize] as usize].as_deref();
                    match (text(one), text(other)) {
                        (Some(one), Some(other)) if options.descending => other.cmp(one),
                        (Some(one), Some(other)) => one.cmp(other),
                        (one, other) if options.nulls_first => one.is_some().cmp(&other.is_some()),
                        (one, other) => one.is_none().cmp(&other.is_none()),
                    }
                });
                by_column.fold(Ordering::Equal, Ordering::then)
            };
            let mut expected: Vec<u32> = (0..rows.len() as u32).collect();
            expected.sort_by(|one, other| compare(*one, *other));
            let low = sorted(&by, &(0..within));
            let high = sorted(&by, &(within..u32::MAX));
            for (part, range) in [(&low, 0..within), (&high, within..u32::MAX)] {
                let other = compared(&by, &range);
                prop_assert_eq!((&other.rows, &other.starts), (&part.rows, &part.starts));
                prop_assert_eq!(other.numbers(&by, 0..part.starts.len()), part.numbers(&by, 0..part.starts.len()));
            }
            for part in [&low, &high] {
                for (place, rows) in (1..).zip(part.rows.windows(2)) {
                    prop_assert_eq!(part.starts.contains(&place), compare(rows[0], rows[1]).is_ne());
                }
            }
            prop_assert_eq!([low.rows, high.rows].concat(), expected);
        }
    }
}
