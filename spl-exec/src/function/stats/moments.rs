//! What deviations, ranges and sums of squares are made of.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Float64Array},
        datatypes::{DataType, Float64Type},
    },
    common::Result,
};

use super::{
    numbers::Numbers,
    udaf::{LazyUdaf, Statistic, Statistics},
};

/// Of the numbers of a group: count, sum, sum of squares, mean, squared distance from the mean, least and greatest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) count: f64,
    pub(super) sum: f64,
    pub(super) sum_of_squares: f64,
    mean: f64,
    distance: f64,
    pub(super) least: f64,
    pub(super) greatest: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0.0,
            sum: 0.0,
            sum_of_squares: 0.0,
            mean: 0.0,
            distance: 0.0,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
        }
    }
}

impl Moments {
    fn push(&mut self, number: f64) {
        self.count += 1.0;
        self.sum += number;
        self.sum_of_squares += number * number;
        let delta = number - self.mean;
        self.mean += delta / self.count;
        self.distance += delta * (number - self.mean);
        self.least = self.least.min(number);
        self.greatest = self.greatest.max(number);
    }

    fn join(&mut self, other: &Self) {
        let count = self.count + other.count;
        if count == 0.0 {
            return;
        }
        let delta = other.mean - self.mean;
        self.distance += other.distance + delta * delta * self.count * other.count / count;
        self.mean += delta * other.count / count;
        self.count = count;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    fn columns(&self) -> [f64; COLUMNS] {
        [self.count, self.sum, self.sum_of_squares, self.mean, self.distance, self.least, self.greatest]
    }

    /// Of a sample; a single number doesn't deviate.
    pub(super) fn sample_variance(&self) -> f64 {
        if self.count < 2.0 { 0.0 } else { self.distance / (self.count - 1.0) }
    }

    /// Of a population.
    pub(super) fn population_variance(&self) -> f64 {
        self.distance / self.count
    }
}

/// The number of columns that moments are saved in.
const COLUMNS: usize = 7;

impl Statistic for Moments {
    type Input = Numbers;
    type Saved = Vec<Self>;

    fn input(columns: &[ArrayRef]) -> Result<Numbers> {
        super::first_column(columns).and_then(Numbers::try_new)
    }

    fn add(&mut self, input: &Numbers, row: usize) -> usize {
        input.row(row).for_each(|number| self.push(number));
        0
    }

    fn saved_types() -> Vec<DataType> {
        vec![DataType::Float64; COLUMNS]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let column = |index: usize| {
            let values = groups.iter().map(|group| group.columns().get(index).copied());
            Arc::new(values.collect::<Float64Array>()) as ArrayRef
        };
        Ok((0..COLUMNS).map(column).collect())
    }

    fn saved(columns: &[ArrayRef]) -> Result<Vec<Self>> {
        let rows = columns.first().map_or(0, |column| column.len());
        let columns: Vec<_> = columns.iter().map(|column| column.as_primitive::<Float64Type>()).collect();
        Ok((0..rows)
            .map(|row| {
                let mut values = columns.iter().map(|column| column.value(row));
                let mut next = || values.next().unwrap_or(0.0);
                Self {
                    count: next(),
                    sum: next(),
                    sum_of_squares: next(),
                    mean: next(),
                    distance: next(),
                    least: next(),
                    greatest: next(),
                }
            })
            .collect())
    }

    fn merge(&mut self, saved: &Vec<Self>, row: usize) -> usize {
        if let Some(other) = saved.get(row) {
            self.join(other);
        }
        0
    }
}

/// An aggregate that is a number made of moments, null where there was no number.
macro_rules! of_moments {
    ($(#[$doc:meta])* $udaf:ident, $name:literal, $of:expr) => {
        $(#[$doc])*
        pub(super) static $udaf: LazyUdaf = LazyUdaf::new(|| {
            Statistics::<Moments> {
                name: $name,
                arity: 1,
                returns: || DataType::Float64,
                finish: |groups, _| {
                    let of: fn(&Moments) -> f64 = $of;
                    let numbers = groups.iter().map(|group| (group.count > 0.0).then(|| of(group)));
                    Ok(Arc::new(numbers.collect::<Float64Array>()))
                },
            }
            .udaf()
        });
    };
}

of_moments!(/// The sum of the squares.
    SUMSQ, "spl_sumsq", |m| m.sum_of_squares);
of_moments!(/// The greatest less the least.
    RANGE, "spl_range", |m| m.greatest - m.least);
of_moments!(/// The variance of a sample.
    VAR, "spl_var", Moments::sample_variance);
of_moments!(/// The variance of a population.
    VARP, "spl_varp", Moments::population_variance);
of_moments!(/// The standard deviation of a sample.
    STDEV, "spl_stdev", |m| m.sample_variance().sqrt());
of_moments!(/// The standard deviation of a population.
    STDEVP, "spl_stdevp", |m| m.population_variance().sqrt());

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_join_to_the_whole(numbers in prop::collection::vec(-1e3..1e3f64, 0..20), cut in 0usize..20) {
            let mut whole = Moments::default();
            numbers.iter().for_each(|&number| whole.push(number));
            let (mut left, mut right) = (Moments::default(), Moments::default());
            let cut = cut.min(numbers.len());
            numbers[..cut].iter().for_each(|&number| left.push(number));
            numbers[cut..].iter().for_each(|&number| right.push(number));
            let saved = Moments::saved(&Moments::save(&[left, right]).unwrap()).unwrap();
            let mut joined = Moments::default();
            joined.merge(&saved, 0);
            joined.merge(&saved, 1);
            for (joined, whole) in joined.columns().into_iter().zip(whole.columns()) {
                prop_assert!(joined == whole || (joined - whole).abs() <= 1e-9 * (1.0 + whole.abs()));
            }
        }
    }
}
