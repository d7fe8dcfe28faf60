//! An aggregate over a window that rows leave as well as enter.

use std::{collections::VecDeque, fmt, mem::size_of, sync::Arc};

use datafusion::{
    arrow::array::{Array, ArrayRef},
    common::{Result, ScalarValue, internal_err},
    logical_expr::Accumulator,
};

use super::udaf::Statistic;

/// The rows of a window, from which the result is computed anew each time: taking a number off a sum again would leave its
/// rounding behind, and of a least value it isn't known what the next one is.
pub(super) struct Sliding<S: Statistic> {
    rows: VecDeque<(Arc<S::Input>, usize)>,
    parameter: f64,
    finish: fn(&[S], f64) -> Result<ArrayRef>,
}

impl<S: Statistic> Sliding<S> {
    pub(super) fn new(parameter: f64, finish: fn(&[S], f64) -> Result<ArrayRef>) -> Self {
        Self { rows: VecDeque::new(), parameter, finish }
    }
}

impl<S: Statistic> fmt::Debug for Sliding<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sliding").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<S: Statistic> Accumulator for Sliding<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let input = Arc::new(S::input(values)?);
        let rows = values.first().map_or(0, |column| column.len());
        self.rows.extend((0..rows).map(|row| (Arc::clone(&input), row)));
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |column| column.len()).min(self.rows.len());
        self.rows.drain(..rows);
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut group = S::default();
        for (input, row) in &self.rows {
            group.add(input, *row);
        }
        ScalarValue::try_from_array(&(self.finish)(&[group], self.parameter)?, 0)
    }

    fn merge_batch(&mut self, _: &[ArrayRef]) -> Result<()> {
        internal_err!("a window has no parts")
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        internal_err!("a window has no parts")
    }

    fn size(&self) -> usize {
        self.rows.capacity() * size_of::<(Arc<S::Input>, usize)>()
    }
}
