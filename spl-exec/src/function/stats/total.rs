//! Sums from left to right, without any correction: documented means show just this rounding.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, Float64Array},
        datatypes::{DataType, Float64Type},
    },
    common::Result,
};

use super::{
    numbers::Numbers,
    udaf::{LazyUdaf, Statistic, Statistics},
};

/// How many numbers a group has, and their sum.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    count: f64,
    sum: f64,
}

impl Statistic for Total {
    type Input = Numbers;
    type Saved = (Float64Array, Float64Array);

    fn input(columns: &[ArrayRef]) -> Result<Numbers> {
        super::first_column(columns).and_then(Numbers::try_new)
    }

    fn add(&mut self, input: &Numbers, row: usize) -> usize {
        for number in input.row(row) {
            self.count += 1.0;
            self.sum += number;
        }
        0
    }

    fn add_all(&mut self, input: &Numbers, rows: usize) -> usize {
        match input.one_each() {
            Some(numbers) => {
                self.count += numbers.len() as f64;
                self.sum = numbers.iter().fold(self.sum, |sum, number| sum + number);
                0
            }
            None => (0..rows).map(|row| self.add(input, row)).sum(),
        }
    }

    fn saved_types() -> Vec<DataType> {
        vec![DataType::Float64; 2]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let column = |of: fn(&Self) -> f64| Arc::new(groups.iter().map(|g| Some(of(g))).collect::<Float64Array>()) as _;
        Ok(vec![column(|group| group.count), column(|group| group.sum)])
    }

    fn saved(columns: &[ArrayRef]) -> Result<Self::Saved> {
        let number = |index| super::column(columns, index).map(|column| column.as_primitive::<Float64Type>().clone());
        Ok((number(0)?, number(1)?))
    }

    fn merge(&mut self, (counts, sums): &Self::Saved, row: usize) -> usize {
        if row < counts.len() && row < sums.len() {
            self.count += counts.value(row);
            self.sum += sums.value(row);
        }
        0
    }
}

fn finish(groups: &[Total], of: fn(&Total) -> f64) -> Result<ArrayRef> {
    let numbers = groups.iter().map(|group| (group.count > 0.0).then(|| of(group)));
    Ok(Arc::new(numbers.collect::<Float64Array>()))
}

/// The sum, null where there was no number.
pub(super) static SUM: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Total], _| finish(groups, |total| total.sum);
    Statistics { name: "spl_sum", arity: 1, returns: || DataType::Float64, finish }.udaf()
});

/// The mean, null where there was no number.
pub(super) static AVG: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Total], _| finish(groups, |total| total.sum / total.count);
    Statistics { name: "spl_avg", arity: 1, returns: || DataType::Float64, finish }.udaf()
});

#[cfg(test)]
mod tests {
    use super::*;

    /// The means that the reference prints.
    #[test]
    fn means_round_as_documented() {
        for (count, expected) in [(100, 3.990_000_000_000_005_5), (10_000, 3.990_000_000_000_215)] {
            let mut total = Total::default();
            let column: ArrayRef = Arc::new(Float64Array::from(vec![3.99; count]));
            let input = Total::input(&[column]).unwrap();
            (0..count).for_each(|row| {
                total.add(&input, row);
            });
            assert_eq!((total.sum / total.count).to_bits(), f64::to_bits(expected), "{count}");
        }
    }
}
