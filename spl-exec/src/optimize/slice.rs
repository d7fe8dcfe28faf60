//! Rows that arrive roughly in the order of time are cut into slices of time.

use datafusion::arrow::array::{Int64Array, RecordBatch};

use super::{Layout, note::Position};

/// Rows that become a row group: all whose time lies between two points, in order of time.
#[derive(Debug)]
pub(super) struct Slice {
    /// Where the rows are.
    pub(super) batches: Vec<RecordBatch>,
    /// The rows, as batch and row of it.
    pub(super) rows: Vec<(usize, usize)>,
    /// Where a part may end after these rows: it ends here.
    pub(super) end: Option<Position>,
}

/// Keeps rows until it is certain that none before them is to come.
#[derive(Debug)]
pub(super) struct Slicer {
    layout: Layout,
    batches: Vec<RecordBatch>,
    entries: Vec<Entry>,
    /// Rows of the part that slices are cut for.
    part: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: i64,
    batch: usize,
    row: usize,
}

impl Slicer {
    pub(super) fn new(layout: Layout) -> Self {
        Self { layout, batches: Vec::new(), entries: Vec::new(), part: 0 }
    }

    /// Takes the rows of a batch that have a key.
    pub(super) fn push(&mut self, rows: RecordBatch, keys: &Int64Array) {
        let batch = self.batches.len();
        let before = self.entries.len();
        let with_key = keys.iter().enumerate().filter_map(|(row, key)| Some(Entry { key: key?, batch, row }));
        self.entries.extend(with_key);
        if self.entries.len() > before {
            self.batches.push(rows);
        }
    }

    /// The slices that are complete where no key below `watermark` is to come; `position` tells how far a key goes.
    pub(super) fn cut(&mut self, watermark: i64, position: impl Fn(i64) -> Position) -> Vec<Slice> {
        let rows = self.slice_rows();
        if self.entries.iter().filter(|entry| entry.key <= watermark).count() < rows {
            return Vec::new();
        }
        self.take(Some(watermark), rows, position)
    }

    /// All rows that are left, in slices.
    pub(super) fn finish(&mut self, position: impl Fn(i64) -> Position) -> Vec<Slice> {
        let rows = self.slice_rows();
        self.take(None, rows, position)
    }

    /// Rows a slice: as many as the layout wants, and fewer where rows are huge.
    fn slice_rows(&self) -> usize {
        let rows: usize = self.batches.iter().map(RecordBatch::num_rows).sum();
        let bytes: usize = self.batches.iter().map(RecordBatch::get_array_memory_size).sum();
        let fitting = self.layout.group_bytes / (bytes / rows.max(1)).max(1);
        self.layout.group_rows.min(fitting).max(1)
    }

    fn take(&mut self, watermark: Option<i64>, rows: usize, position: impl Fn(i64) -> Position) -> Vec<Slice> {
        // Stable, so that rows of one time keep the order in which they came.
        self.entries.sort_by_key(|entry| entry.key);
        let entries = std::mem::take(&mut self.entries);
        let certain = entries.partition_point(|entry| watermark.is_none_or(|mark| entry.key <= mark));
        let mut slices = Vec::new();
        let mut rest = entries.as_slice();
        let mut left = certain;
        while left >= rows || (watermark.is_none() && left > 0) {
            let mut length = rows.min(left);
            let mut end = None;
            if self.part + length >= self.layout.part_rows
                && let Some(clean) = clean_cut(rest, length, watermark)
            {
                length = clean;
                end = rest.get(clean - 1).map(|entry| position(entry.key));
            }
            let (slice, after) = rest.split_at(length);
            rest = after;
            left -= length;
            self.part = if end.is_some() { 0 } else { self.part + length };
            slices.push(self.slice(slice, end));
        }
        self.keep(rest);
        slices
    }

    fn slice(&self, entries: &[Entry], end: Option<Position>) -> Slice {
        let mut places = vec![usize::MAX; self.batches.len()];
        let mut batches = Vec::new();
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let (Some(place), Some(batch)) = (places.get_mut(entry.batch), self.batches.get(entry.batch)) else {
                continue;
            };
            if *place == usize::MAX {
                *place = batches.len();
                batches.push(batch.clone());
            }
            rows.push((*place, entry.row));
        }
        Slice { batches, rows, end }
    }

    /// Keeps these rows, and lets go of batches that none of them is in.
    fn keep(&mut self, entries: &[Entry]) {
        let Slice { batches, rows, .. } = self.slice(entries, None);
        let kept = entries.iter().zip(rows).map(|(entry, (batch, row))| Entry { key: entry.key, batch, row });
        self.entries = kept.collect();
        self.batches = batches;
    }
}

/// The largest number of rows, at most `most`, after which the key changes: only there does a key tell how far a part goes.
fn clean_cut(entries: &[Entry], most: usize, watermark: Option<i64>) -> Option<usize> {
    let key = |index: usize| entries.get(index).map(|entry| entry.key);
    (1..=most).rev().find(|&length| match (key(length - 1), key(length)) {
        (Some(before), Some(after)) => before < after,
        // No row after it is here, but one of the same key may come.
        (Some(before), None) => watermark.is_none_or(|mark| before < mark),
        (None, _) => false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn push(slicer: &mut Slicer, keys: &[i64]) {
        let keys = Int64Array::from(keys.to_vec());
        slicer.push(RecordBatch::try_from_iter([("k", Arc::new(keys.clone()) as _)]).unwrap(), &keys);
    }

    fn keys(slices: &[Slice]) -> Vec<Vec<i64>> {
        let key = |slice: &Slice, (batch, row): (usize, usize)| {
            slice.batches[batch].column(0).as_any().downcast_ref::<Int64Array>().unwrap().value(row)
        };
        slices.iter().map(|slice| slice.rows.iter().map(|&row| key(slice, row)).collect()).collect()
    }

    fn layout(group_rows: usize, part_rows: usize) -> Layout {
        Layout { group_rows, part_rows, ..Layout::default() }
    }

    #[test]
    fn rows_wait_until_none_before_them_can_come() {
        let mut slicer = Slicer::new(layout(2, 100));
        push(&mut slicer, &[5, 1, 3]);
        assert!(slicer.cut(1, Position::Time).is_empty());
        push(&mut slicer, &[2, 7]);
        assert_eq!(keys(&slicer.cut(4, Position::Time)), [[1, 2]]);
        assert_eq!(keys(&slicer.finish(Position::Time)), [vec![3, 5], vec![7]]);
        assert!(slicer.finish(Position::Time).is_empty());
    }

    #[test]
    fn a_part_ends_where_the_time_changes() {
        let mut slicer = Slicer::new(layout(3, 4));
        push(&mut slicer, &[1, 1, 1, 1, 1, 2, 2, 3]);
        let slices = slicer.finish(Position::Time);
        assert_eq!(keys(&slices), [vec![1, 1, 1], vec![1, 1], vec![2, 2, 3]]);
        let ends: Vec<_> = slices.iter().map(|slice| slice.end).collect();
        assert_eq!(ends, [None, Some(Position::Time(1)), None]);
    }

    #[test]
    fn a_part_does_not_end_at_a_time_that_may_come_again() {
        let mut slicer = Slicer::new(layout(2, 2));
        push(&mut slicer, &[1, 1]);
        assert_eq!(slicer.cut(1, Position::Time)[0].end, None);
        push(&mut slicer, &[1, 2]);
        assert_eq!(slicer.cut(2, Position::Time)[0].end, Some(Position::Time(1)));
    }

    #[test]
    fn huge_rows_make_smaller_slices() {
        let mut slicer = Slicer::new(Layout { group_bytes: 1, ..layout(100, 100) });
        push(&mut slicer, &[1, 2]);
        assert_eq!(keys(&slicer.finish(Position::Time)), [[1], [2]]);
    }
}
