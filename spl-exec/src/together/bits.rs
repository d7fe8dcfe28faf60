//! Sets of rows of a batch.

use datafusion::arrow::{
    array::BooleanArray,
    buffer::{BooleanBuffer, Buffer},
};

const WORD: usize = u64::BITS as usize;

/// A set of rows of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    All,
    Nothing,
    Some(Bits),
}

/// A set of rows, one bit each; those beyond the batch are not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    rows: usize,
}

impl Bits {
    /// None of so many rows.
    pub(super) fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(WORD)], rows }
    }

    /// All of so many rows.
    pub(super) fn all(rows: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; rows.div_ceil(WORD)], rows };
        bits.cut();
        bits
    }

    /// The rows for which a predicate is true.
    pub(super) fn of(predicate: &BooleanArray) -> Self {
        let mut bits = Self::none(predicate.len());
        predicate.iter().enumerate().filter(|(_, value)| *value == Some(true)).for_each(|(row, _)| bits.set(row));
        bits
    }

    fn cut(&mut self) {
        let rest = self.rows % WORD;
        if rest > 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    pub(super) fn set(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / WORD) {
            *word |= 1 << (row % WORD);
        }
    }

    pub(super) fn holds(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    pub(super) fn and_not(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// The rows that aren't in it.
    pub(super) fn complement(&self) -> Self {
        let mut bits = Self { words: self.words.iter().map(|word| !word).collect(), rows: self.rows };
        bits.cut();
        bits
    }

    /// The rows in it, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(place * WORD + bit)
            })
        })
    }

    /// As a predicate over the batch.
    pub(super) fn into_array(self) -> BooleanArray {
        let rows = self.rows;
        BooleanArray::new(BooleanBuffer::new(Buffer::from_vec(self.words), 0, rows), None)
    }
}

impl Rows {
    /// The rows of a batch of so many that are in any of the sets.
    pub(super) fn any(sets: &[Self], rows: usize) -> Bits {
        let mut any = Bits::none(rows);
        for set in sets {
            match set {
                Self::All => return Bits::all(rows),
                Self::Nothing => {}
                Self::Some(bits) => any.or(bits),
            }
        }
        any
    }

    /// As bits of a batch of so many rows.
    pub(super) fn bits(self, rows: usize) -> Bits {
        match self {
            Self::All => Bits::all(rows),
            Self::Nothing => Bits::none(rows),
            Self::Some(bits) => bits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_rows() {
        let mut some = Bits::none(70);
        [0, 63, 64, 69].into_iter().for_each(|row| some.set(row));
        some.set(1000);
        assert_eq!(some.iter().collect::<Vec<_>>(), [0, 63, 64, 69]);
        assert_eq!(some.complement().iter().count(), 66);
        assert_eq!(Bits::all(70).iter().count(), 70);
        let mut other = Bits::none(70);
        other.set(64);
        let mut without = some.clone();
        without.and_not(&other);
        assert_eq!(without.iter().collect::<Vec<_>>(), [0, 63, 69]);
        some.and(&other);
        assert_eq!(some, other);
        assert_eq!(Bits::of(&some.clone().into_array()), some);
        assert!(!some.is_empty() && Bits::none(0).is_empty());
        let sets = |all: bool| [Rows::Nothing, Rows::Some(other.clone()), if all { Rows::All } else { Rows::Nothing }];
        assert_eq!(Rows::any(&sets(false), 70), other);
        assert_eq!(Rows::any(&sets(true), 70), Bits::all(70));
    }
}
