//! A first pass over `_time` alone: which part of the input has which times.

use std::sync::Arc;

use datafusion::arrow::{array::Array, compute};
use futures::{StreamExt, TryStreamExt, stream};

use super::source::Source;
use crate::error::Result;

/// Row groups whose times are read at once.
const CONCURRENT: usize = 4;

/// Some rows of a row group, one after another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) file: usize,
    pub(super) group: usize,
    /// The first of its rows in the row group.
    pub(super) start: usize,
    pub(super) rows: usize,
    /// Rows of the whole row group.
    pub(super) group_rows: usize,
    /// Bytes in the file, roughly.
    pub(super) bytes: u64,
    /// The first and the last time.
    pub(super) times: Option<(i64, i64)>,
    /// Rows without a time.
    pub(super) untimed: usize,
}

/// The units of the input, in its order.
///
/// Statistics would tell the same of most files, but not of `_time` as text, and not always truly.
pub(super) async fn survey(source: &Arc<Source>, unit_rows: usize) -> Result<Vec<Unit>> {
    let mut groups = Vec::new();
    for (file, opened) in source.files.iter().enumerate() {
        groups.extend(opened.groups().enumerate().map(|(group, (rows, bytes))| (file, group, rows, bytes)));
    }
    let of_group = |(file, group, group_rows, bytes): (usize, usize, usize, u64)| {
        let source = Arc::clone(source);
        async move {
            let unit = |start: usize, rows: usize| {
                let bytes = bytes / (group_rows as u64).max(1) * rows as u64;
                Unit { file, group, start, rows, group_rows, bytes, times: None, untimed: rows }
            };
            let Some(keys) = source.read_times(file, group, unit_rows).await? else {
                let starts = (0..group_rows).step_by(unit_rows);
                return Ok(starts.map(|start| unit(start, unit_rows.min(group_rows - start))).collect());
            };
            let mut start = 0;
            let units = keys.iter().map(|keys| {
                let unit = unit(start, keys.len());
                start += keys.len();
                Unit { times: compute::min(keys).zip(compute::max(keys)), untimed: keys.null_count(), ..unit }
            });
            Ok(units.collect::<Vec<_>>())
        }
    };
    let units: Vec<Vec<_>> = stream::iter(groups).map(of_group).buffered(CONCURRENT).try_collect().await?;
    Ok(units.concat())
}

/// How many rows wait at most where units, given in the order of their first times, are read one after another.
pub(super) fn waiting(units: &[Unit]) -> usize {
    let mut waiting: Vec<(i64, usize)> = Vec::new();
    let (mut rows, mut most) = (0, 0);
    for (index, unit) in units.iter().enumerate() {
        let Some((_, max)) = unit.times else { continue };
        waiting.push((max, unit.rows));
        rows += unit.rows;
        most = most.max(rows);
        let Some((next, _)) = units.get(index + 1).and_then(|unit| unit.times) else { continue };
        waiting.retain(|&(max, of_unit)| {
            let waits = max > next;
            rows -= if waits { 0 } else { of_unit };
            waits
        });
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting_of(times: &[(i64, i64)]) -> usize {
        let unit = |&times| Unit {
            file: 0,
            group: 0,
            start: 0,
            rows: 10,
            group_rows: 10,
            bytes: 1,
            times: Some(times),
            untimed: 0,
        };
        waiting(&times.iter().map(unit).collect::<Vec<_>>())
    }

    #[test]
    fn rows_wait_for_units_that_begin_before_they_end() {
        assert_eq!(waiting_of(&[(0, 5), (5, 9), (10, 12)]), 10);
        assert_eq!(waiting_of(&[(0, 6), (5, 9), (9, 12)]), 20);
        assert_eq!(waiting_of(&[(0, 100), (1, 100), (2, 3), (4, 100)]), 30);
    }
}
