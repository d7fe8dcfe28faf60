//! The order of rows by texts, found by sorting numbers.

use std::cmp::Ordering;

use datafusion::arrow::{
    array::{Array, StringViewArray},
    compute::SortOptions,
};

/// Bits of a digit.
const DIGIT: u32 = 11;

/// The ranks of rows in one column, less than `count`.
#[derive(Debug)]
pub(super) struct Ranks {
    of_rows: Vec<u32>,
    count: u32,
}

impl Ranks {
    /// The ranks of rows whose texts have these numbers. The text of a number is at its place; only a null has the number 0.
    pub(super) fn new(mut numbers: Vec<u32>, texts: &StringViewArray, options: SortOptions) -> Self {
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let mut sorted: Vec<(&[u8], u32)> = Vec::with_capacity(texts.len());
        sorted.extend((0..count).zip(texts).filter_map(|(number, text)| Some((text?.as_bytes(), number))));
        sorted.sort_unstable();
        if options.descending {
            sorted.reverse();
        }
        let mut ranks = vec![if options.nulls_first { 0 } else { count - 1 }; texts.len()];
        for (rank, (_, number)) in (u32::from(options.nulls_first)..).zip(&sorted) {
            ranks.get_mut(*number as usize).into_iter().for_each(|place| *place = rank);
        }
        for number in &mut numbers {
            *number = ranks.get(*number as usize).copied().unwrap_or_default();
        }
        Self { of_rows: numbers, count }
    }

    fn bits(&self) -> u32 {
        bits(self.count)
    }
}

/// The bits of numbers less than `count`.
fn bits(count: u32) -> u32 {
    u32::BITS - count.saturating_sub(1).leading_zeros()
}

/// The rows in order, by the first column first; rows that have all ranks in common stay in the order they have.
pub(super) fn sorted(columns: &[Ranks], rows: u32) -> Vec<u32> {
    let place = bits(rows);
    let total: u32 = columns.iter().map(Ranks::bits).sum::<u32>() + place;
    if total > u64::BITS {
        return compared(columns, rows);
    }
    let mut keys = vec![0_u64; rows as usize];
    for column in columns {
        let bits = column.bits();
        for (key, rank) in keys.iter_mut().zip(&column.of_rows) {
            *key = *key << bits | u64::from(*rank);
        }
    }
    for (key, row) in keys.iter_mut().zip(0..) {
        *key = *key << place | row;
    }
    let mask = (1_u64 << place) - 1;
    by_digits(keys, place, total).into_iter().map(|key| (key & mask) as u32).collect()
}

/// As [`sorted`], where ranks and rows have more bits than a number.
fn compared(columns: &[Ranks], rows: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows).collect();
    order.sort_unstable_by(|one, other| {
        let rank = |column: &Ranks, row: u32| column.of_rows.get(row as usize).copied();
        let by_rank = columns.iter().map(|column| rank(column, *one).cmp(&rank(column, *other)));
        by_rank.fold(Ordering::Equal, Ordering::then).then(one.cmp(other))
    });
    order
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
            huge: bool,
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
            let mut ranks: Vec<_> =
                columns.iter().zip(options).map(|(column, options)| Ranks::new(column.clone(), &array, options)).collect();
            if huge {
                ranks[0].count = u32::MAX;
            }
            let compare = |column: usize, one: usize, other: usize| {
                let text = |row: usize| all[columns[column][row] as usize].as_deref();
                let order = match (text(one), text(other)) {
                    (Some(one), Some(other)) if options[column].descending => other.cmp(one),
                    (Some(one), Some(other)) => one.cmp(other),
                    (one, other) if options[column].nulls_first => one.is_some().cmp(&other.is_some()),
                    (one, other) => one.is_none().cmp(&other.is_none()),
                };
                order
            };
            let mut expected: Vec<u32> = (0..rows.len() as u32).collect();
            expected.sort_by(|one, other| {
                let (one, other) = (*one as usize, *other as usize);
                compare(0, one, other).then(compare(1, one, other))
            });
            prop_assert_eq!(sorted(&ranks, rows.len() as u32), expected.clone());
            prop_assert_eq!(compared(&ranks, rows.len() as u32), expected);
        }
    }
}
