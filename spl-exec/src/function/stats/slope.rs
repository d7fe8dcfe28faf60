//! How fast a value changes from its earliest to its latest time.

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

/// A time and the value then.
type Point = (f64, f64);

/// The earliest and the latest point.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slope {
    ends: Option<(Point, Point)>,
}

impl Slope {
    fn push(&mut self, time: f64, value: f64) {
        let point = (time, value);
        let (first, last) = self.ends.unwrap_or((point, point));
        self.ends = Some((if time < first.0 { point } else { first }, if time > last.0 { point } else { last }));
    }
}

impl Statistic for Slope {
    type Input = (Numbers, Numbers);
    type Saved = Vec<Float64Array>;

    fn input(columns: &[ArrayRef]) -> Result<Self::Input> {
        Ok((Numbers::try_new(super::first_column(columns)?)?, Numbers::try_new(super::column(columns, 1)?)?))
    }

    fn add(&mut self, (values, times): &Self::Input, row: usize) -> usize {
        // Of a multivalue the first number counts. [U]
        if let (Some(value), Some(time)) = (values.row(row).next(), times.row(row).next()) {
            self.push(time, value);
        }
        0
    }

    fn saved_types() -> Vec<DataType> {
        vec![DataType::Float64; 4]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let column = |of: fn((Point, Point)) -> f64| {
            Arc::new(groups.iter().map(|group| group.ends.map(of)).collect::<Float64Array>()) as ArrayRef
        };
        Ok(vec![column(|e| e.0.0), column(|e| e.0.1), column(|e| e.1.0), column(|e| e.1.1)])
    }

    fn saved(columns: &[ArrayRef]) -> Result<Vec<Float64Array>> {
        Ok(columns.iter().map(|column| column.as_primitive::<Float64Type>().clone()).collect())
    }

    fn merge(&mut self, saved: &Vec<Float64Array>, row: usize) -> usize {
        if let [first_time, first, last_time, last] = saved.as_slice()
            && row < first_time.len()
            && first_time.is_valid(row)
        {
            self.push(first_time.value(row), first.value(row));
            self.push(last_time.value(row), last.value(row));
        }
        0
    }
}

/// `spl_rate(value, time)`; null where all times are one.
pub(super) static RATE: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Slope], _| {
        let rates = groups.iter().map(|group| {
            let (first, last) = group.ends?;
            (last.0 > first.0).then(|| (last.1 - first.1) / (last.0 - first.0))
        });
        Ok(Arc::new(rates.collect::<Float64Array>()) as ArrayRef)
    };
    Statistics { name: "spl_rate", arity: 2, returns: || DataType::Float64, finish }.udaf()
});
