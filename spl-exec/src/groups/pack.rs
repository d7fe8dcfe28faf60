//! Several numbers in one.

use std::{
    mem::size_of,
    sync::{Mutex, PoisonError},
};

use datafusion::common::HashMap;

/// Marks a key that is a place in a list.
const LISTED: u64 = 1 << 63;

/// Makes one key of the numbers of some columns, and back. The same numbers always give the same key.
#[derive(Debug)]
pub(super) struct Pack {
    columns: usize,
    bits: u32,
    listed: Mutex<Listed>,
}

/// Numbers that have too many bits.
#[derive(Debug, Default)]
struct Listed {
    keys: HashMap<Vec<u32>, u64>,
    numbers: Vec<Vec<u32>>,
}

impl Pack {
    /// For so many columns, one or more.
    pub(super) fn new(columns: usize) -> Self {
        Self::with_bits(columns, (63 / columns.max(1)).min(32) as u32)
    }

    /// With `bits` for each number; the ones that have more are listed.
    pub(super) fn with_bits(columns: usize, bits: u32) -> Self {
        Self { columns, bits, listed: Mutex::default() }
    }

    /// Bytes of what is listed.
    pub(super) fn bytes(&self) -> usize {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.numbers.len() * (2 * size_of::<Vec<u32>>() + 2 * size_of::<u64>() + 8 * self.columns)
    }

    /// The key of each row.
    pub(super) fn keys(&self, columns: &[Vec<u32>]) -> Vec<u64> {
        let rows = columns.first().map_or(0, Vec::len);
        let mut keys = vec![0; rows];
        let mut all = 0;
        for column in columns {
            for (key, number) in keys.iter_mut().zip(column) {
                *key = *key << self.bits | u64::from(*number);
                all |= *number;
            }
        }
        if u64::from(all) >> self.bits != 0 {
            self.list(columns, &mut keys);
        }
        keys
    }

    fn list(&self, columns: &[Vec<u32>], keys: &mut [u64]) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, key) in keys.iter_mut().enumerate() {
            let numbers: Vec<u32> = columns.iter().filter_map(|column| column.get(row).copied()).collect();
            if numbers.iter().all(|number| u64::from(*number) >> self.bits == 0) {
                continue;
            }
            *key = match listed.keys.get(&numbers) {
                Some(key) => *key,
                None => {
                    let key = LISTED | listed.numbers.len() as u64;
                    listed.numbers.push(numbers.clone());
                    listed.keys.insert(numbers, key);
                    key
                }
            };
        }
    }

    /// The numbers of each row, by column.
    pub(super) fn numbers(&self, keys: &[u64]) -> Vec<Vec<u32>> {
        let mask = (1_u64 << self.bits) - 1;
        let shift = |column| self.bits * (self.columns - 1 - column) as u32;
        let number = |key: &u64, column| (*key >> shift(column) & mask) as u32;
        let mut columns: Vec<Vec<u32>> =
            (0..self.columns).map(|column| keys.iter().map(|key| number(key, column)).collect()).collect();
        if keys.iter().fold(0, |all, key| all | key) & LISTED != 0 {
            let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            let rows = keys.iter().enumerate().filter(|(_, key)| **key & LISTED != 0);
            for (row, key) in rows {
                let numbers = listed.numbers.get((*key & !LISTED) as usize);
                for (column, number) in columns.iter_mut().zip(numbers.into_iter().flatten()) {
                    column.get_mut(row).into_iter().for_each(|place| *place = *number);
                }
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_stand_for_numbers(rows in prop::collection::vec(prop::array::uniform3(0_u32..40), 0..50), bits in 2_u32..22) {
            let pack = Pack::with_bits(3, bits);
            let columns: Vec<Vec<u32>> = (0..3).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
            let keys = pack.keys(&columns);
            prop_assert_eq!(pack.numbers(&keys), columns);
            for (row, key) in rows.iter().zip(&keys) {
                for (other, same) in rows.iter().zip(&keys) {
                    prop_assert_eq!(row == other, key == same);
                }
            }
        }
    }

    #[test]
    fn the_largest_numbers_have_keys() {
        for columns in 1..=3 {
            let pack = Pack::new(columns);
            let numbers = vec![vec![u32::MAX, 0, 7]; columns];
            assert_eq!(pack.numbers(&pack.keys(&numbers)), numbers);
        }
    }
}
