//! How often each value of a group occurs, and how many there are.

use std::{cmp::Reverse, collections::HashMap, mem::size_of, ops::Range, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Int64Array, Int64Builder, ListBuilder, StringArray, StringBuilder},
        datatypes::{DataType, Int64Type},
    },
    common::Result,
};

use super::udaf::{LazyUdaf, Statistic, Statistics};
use crate::function::support::{
    text::{TextArray, TextListBuilder, append_list, split_list},
    udf::list_of,
};

/// The values and how often they occur.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: HashMap<Box<str>, i64>,
}

impl Tally {
    fn count(&mut self, text: &str, times: i64) -> usize {
        if let Some(count) = self.counts.get_mut(text) {
            *count += times;
            return 0;
        }
        self.counts.insert(text.into(), times);
        text.len() + 2 * size_of::<(Box<str>, i64)>()
    }
}

/// Saved tallies: values, where each group's counts are, and counts.
pub(super) struct SavedTally {
    values: TextArray,
    ranges: Vec<Option<Range<usize>>>,
    counts: Int64Array,
}

impl Statistic for Tally {
    type Input = TextArray;
    type Saved = SavedTally;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        input.row(row).map(|text| self.count(text, 1)).sum()
    }

    fn saved_types() -> Vec<DataType> {
        vec![list_of(DataType::Utf8), list_of(DataType::Int64)]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        let mut values = TextListBuilder::new(StringBuilder::new());
        let mut counts = ListBuilder::new(Int64Builder::new());
        for group in groups {
            append_list(&mut values, group.counts.keys());
            group.counts.values().for_each(|count| counts.values().append_value(*count));
            counts.append(true);
        }
        Ok(vec![Arc::new(values.finish()), Arc::new(counts.finish())])
    }

    fn saved(columns: &[ArrayRef]) -> Result<SavedTally> {
        let values = Self::input(columns)?;
        let (ranges, counts) = split_list(super::column(columns, 1)?)?;
        Ok(SavedTally { values, ranges, counts: counts.as_primitive::<Int64Type>().clone() })
    }

    fn merge(&mut self, saved: &SavedTally, row: usize) -> usize {
        let range = saved.ranges.get(row).cloned().flatten().unwrap_or(0..0);
        let counts = range.filter(|&index| index < saved.counts.len()).map(|index| saved.counts.value(index));
        saved.values.row(row).zip(counts).map(|(text, times)| self.count(text, times)).sum()
    }
}

/// The most frequent value; of several the least by bytes, so that the answer doesn't change from run to run. [U]
pub(super) static MODE: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Tally], _| {
        let modes = groups.iter().map(|group| {
            let mode = group.counts.iter().max_by_key(|(text, count)| (**count, Reverse(&***text)));
            mode.map(|(text, _)| &**text)
        });
        Ok(Arc::new(modes.collect::<StringArray>()) as ArrayRef)
    };
    Statistics { name: "spl_mode", arity: 1, returns: || DataType::Utf8, finish }.udaf()
});

/// The number of values.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    count: i64,
}

impl Count {
    /// The number, as a sparkline draws it.
    #[expect(clippy::cast_precision_loss, reason = "no group has 2^53 values")]
    pub(super) fn as_number(&self) -> f64 {
        self.count as f64
    }
}

impl Statistic for Count {
    type Input = TextArray;
    type Saved = Int64Array;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        self.count += input.row(row).map(|_| 1).sum::<i64>();
        0
    }

    fn saved_types() -> Vec<DataType> {
        vec![DataType::Int64]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        Ok(vec![counts(groups)])
    }

    fn saved(columns: &[ArrayRef]) -> Result<Int64Array> {
        Ok(super::first_column(columns)?.as_primitive::<Int64Type>().clone())
    }

    fn merge(&mut self, saved: &Int64Array, row: usize) -> usize {
        if row < saved.len() && saved.is_valid(row) {
            self.count += saved.value(row);
        }
        0
    }
}

fn counts(groups: &[Count]) -> ArrayRef {
    Arc::new(groups.iter().map(|group| Some(group.count)).collect::<Int64Array>())
}

/// How many values there are, those of multivalues counted each.
pub(super) static COUNT: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Count], _| Ok(counts(groups));
    Statistics { name: "spl_count", arity: 1, returns: || DataType::Int64, finish }.udaf()
});
