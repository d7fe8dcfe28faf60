//! The numbers of a group by rank.

use std::{mem::size_of, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, Float64Array, Float64Builder, ListBuilder},
        datatypes::DataType,
    },
    common::Result,
};

use super::{
    numbers::Numbers,
    udaf::{LazyUdaf, Statistic, Statistics},
};
use crate::function::support::udf::list_of;

/// What a percentile between two numbers is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the text of the documentation and its examples differ; this is the switch")]
enum Rule {
    /// In proportion between the two: the documented examples.
    Interpolate,
    /// The number of the nearest rank, of two the higher: the documented text.
    NearestRank,
}

/// The rule in force. [U]
const RULE: Rule = Rule::Interpolate;

/// The percentile, 0 to 100, of numbers in order; `None` where there are none.
fn percentile(sorted: &[f64], percent: f64, rule: Rule) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_precision_loss, reason = "no group has 2^53 numbers")]
    let rank = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank lies within the numbers")]
    let at = |rank: f64| sorted.get(rank as usize).copied();
    match rule {
        Rule::NearestRank => at((rank + 0.5).floor()),
        Rule::Interpolate => {
            let (low, high) = (at(rank.floor())?, at(rank.ceil())?);
            // Equal neighbours, infinities too, need no arithmetic.
            Some(if low == high { low } else { low + (high - low) * rank.fract() })
        }
    }
}

/// All numbers of a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranked {
    numbers: Vec<f64>,
}

impl Statistic for Ranked {
    type Input = Numbers;
    type Saved = Numbers;

    fn input(columns: &[ArrayRef]) -> Result<Numbers> {
        super::first_column(columns).and_then(Numbers::try_new)
    }

    fn add(&mut self, input: &Numbers, row: usize) -> usize {
        let before = self.numbers.capacity();
        self.numbers.extend(input.row(row));
        (self.numbers.capacity() - before) * size_of::<f64>()
    }

    fn saved_types() -> Vec<DataType> {
        vec![list_of(DataType::Float64)]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let mut builder = ListBuilder::new(Float64Builder::new());
        for group in groups {
            builder.values().append_slice(&group.numbers);
            builder.append(true);
        }
        Ok(vec![Arc::new(builder.finish())])
    }

    fn saved(columns: &[ArrayRef]) -> Result<Numbers> {
        Self::input(columns)
    }

    fn merge(&mut self, saved: &Numbers, row: usize) -> usize {
        self.add(saved, row)
    }

    fn settle(&mut self) {
        self.numbers.sort_by(f64::total_cmp);
    }
}

/// `spl_percentile(value, percent)`.
pub(super) static PERCENTILE: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Ranked], percent: f64| {
        let percentiles = groups.iter().map(|group| {
            let mut sorted = group.numbers.clone();
            // Numbers that are in order but for the last ones take one pass.
            sorted.sort_by(f64::total_cmp);
            percentile(&sorted, percent, RULE)
        });
        Ok(Arc::new(percentiles.collect::<Float64Array>()) as ArrayRef)
    };
    Statistics { name: "spl_percentile", arity: 2, returns: || DataType::Float64, finish }.udaf()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_examples() {
        let numbers: Vec<f64> = (1..=10).map(f64::from).collect();
        let of = |numbers: &[f64], percent| percentile(numbers, percent, Rule::Interpolate).unwrap();
        assert!((of(&numbers, 50.0) - 5.5).abs() < 1e-9);
        assert!((of(&numbers, 95.0) - 9.55).abs() < 1e-9);
        assert_eq!((of(&numbers, 0.0), of(&numbers, 100.0), of(&[7.0], 33.0)), (1.0, 10.0, 7.0));
        assert_eq!(percentile(&[], 50.0, Rule::Interpolate), None);
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 50.0, Rule::Interpolate), Some(2.5));
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 50.0, Rule::NearestRank), Some(3.0));
    }
}
