//! The numbers of an argument, single or multivalued, text or not.

use std::ops::Range;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Float64Array},
        datatypes::Float64Type,
    },
    common::Result,
    logical_expr::ColumnarValue,
};

use crate::function::{
    primitive::to_number,
    support::{text::split_list, udf::is_list},
};

/// The numbers of a column; what is no number is left out.
pub(super) struct Numbers {
    ranges: Option<Vec<Option<Range<usize>>>>,
    numbers: Float64Array,
}

impl Numbers {
    /// Reads a column.
    pub(super) fn try_new(column: &ArrayRef) -> Result<Self> {
        let numbers = to_number(&ColumnarValue::Array(ArrayRef::clone(column)))?.into_array(column.len())?;
        if is_list(numbers.data_type()) {
            let (ranges, numbers) = split_list(&numbers)?;
            return Ok(Self { ranges: Some(ranges), numbers: numbers.as_primitive::<Float64Type>().clone() });
        }
        Ok(Self { ranges: None, numbers: numbers.as_primitive::<Float64Type>().clone() })
    }

    /// The numbers of all rows, where each row has one.
    pub(super) fn one_each(&self) -> Option<&[f64]> {
        (self.ranges.is_none() && self.numbers.null_count() == 0).then(|| self.numbers.values().as_ref())
    }

    /// The numbers of a row.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = f64> {
        let range = match &self.ranges {
            Some(ranges) => ranges.get(row).cloned().flatten().unwrap_or(0..0),
            None => row..row + 1,
        };
        range.filter(|&index| index < self.numbers.len() && self.numbers.is_valid(index)).map(|i| self.numbers.value(i))
    }
}
