//! The rows of a shared scan that could matter to some search: each is kept once, and each search knows which are its own.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch},
        compute::{filter_record_batch, interleave},
        datatypes::DataType,
    },
    common::{HashMap, Result},
    execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation},
};

use super::{
    bits::{Bits, Rows},
    matcher::Matcher,
};

/// Bytes that a row of a search takes.
const PLACE: usize = size_of::<(u32, u32)>();

/// A search that wants more than one row of so many gains little by sharing, and costs the others.
const GREEDY: usize = 8;

/// Rows after which this is judged.
const SAMPLE: usize = 1 << 16;

/// What a shared scan keeps.
#[derive(Debug)]
pub(super) struct Kept {
    batches: Vec<Batch>,
    /// By condition: its rows by batch and row, in the order in which batches came; `None` where they were too many.
    rows: Vec<Option<Vec<(u32, u32)>>>,
    /// The bytes of the batches, and the rows of all conditions.
    bytes: usize,
    places: usize,
    /// The most bytes that may be kept.
    budget: usize,
    reservation: MemoryReservation,
}

#[derive(Debug)]
struct Batch {
    /// The partition of the scan and the number in it: their order is that of the table.
    order: (usize, usize),
    rows: RecordBatch,
}

impl Kept {
    pub(super) fn new(conditions: usize, budget: usize, pool: &Arc<dyn MemoryPool>) -> Self {
        let reservation = MemoryConsumer::new("rows of searches that run together").register(pool);
        let rows = vec![Some(Vec::new()); conditions];
        Self { batches: Vec::new(), rows, bytes: 0, places: 0, budget, reservation }
    }

    /// Keeps a batch, which is [thinned], for the rows in it that conditions want. Where they become too many, the conditions that want the most go without.
    pub(super) fn add(
        &mut self,
        order: (usize, usize),
        batch: RecordBatch,
        wanted: Vec<Rows>,
        matcher: &Matcher,
    ) -> Result<()> {
        let number = u32::try_from(self.batches.len()).unwrap_or(u32::MAX);
        let all = batch.num_rows();
        let mut any = false;
        for (wanted, rows) in wanted.into_iter().zip(&mut self.rows) {
            let Some(rows) = rows else { continue };
            if matches!(wanted, Rows::Nothing) {
                continue;
            }
            let before = rows.len();
            rows.extend(wanted.bits(all).iter().map(|row| (number, row as u32)));
            self.places += rows.len() - before;
            any |= rows.len() > before;
        }
        if any {
            self.bytes += batch.get_array_memory_size();
            self.batches.push(Batch { order, rows: batch });
        }
        let looked = matcher.rows();
        let greedy = looked >= SAMPLE && self.rows.iter().flatten().any(|rows| rows.len() > looked / GREEDY);
        if greedy {
            self.drop_conditions(matcher, looked / GREEDY)?;
        }
        while self.reservation.try_resize(self.size()).is_err() || self.size() > self.budget {
            // Those that want the most rows.
            let most = self.rows.iter().flatten().map(Vec::len).max().unwrap_or_default();
            if most == 0 {
                break;
            }
            self.drop_conditions(matcher, most / 2)?;
        }
        Ok(())
    }

    /// The bytes that are kept.
    pub(super) fn size(&self) -> usize {
        self.bytes + self.places * PLACE
    }

    /// Drops the conditions that want more rows than this.
    fn drop_conditions(&mut self, matcher: &Matcher, most: usize) -> Result<()> {
        for (condition, slot) in self.rows.iter_mut().enumerate() {
            if slot.as_ref().is_some_and(|rows| rows.len() > most) {
                *slot = None;
                matcher.drop_condition(condition);
            }
        }
        let mut wanted: Vec<Bits> = self.batches.iter().map(|batch| Bits::none(batch.rows.num_rows())).collect();
        for (batch, row) in self.rows.iter().flatten().flatten() {
            wanted.get_mut(*batch as usize).into_iter().for_each(|wanted| wanted.set(*row as usize));
        }
        // Batches keep their numbers; their rows move up.
        let mut moved: Vec<Vec<u32>> = Vec::with_capacity(wanted.len());
        for (batch, wanted) in self.batches.iter_mut().zip(wanted) {
            let mut places = vec![0; batch.rows.num_rows()];
            for (to, from) in wanted.iter().enumerate() {
                places.get_mut(from).into_iter().for_each(|place| *place = to as u32);
            }
            batch.rows = compact(&filter_record_batch(&batch.rows, &wanted.into_array())?)?;
            moved.push(places);
        }
        for (batch, row) in self.rows.iter_mut().flatten().flatten() {
            let place = moved.get(*batch as usize).and_then(|places| places.get(*row as usize));
            *row = place.copied().unwrap_or_default();
        }
        self.bytes = self.batches.iter().map(|batch| batch.rows.get_array_memory_size()).sum();
        self.places = self.rows.iter().flatten().map(Vec::len).sum();
        Ok(())
    }

    /// Puts the rows of each condition in the table's order.
    pub(super) fn finish(&mut self) {
        let order: Vec<_> = self.batches.iter().map(|batch| batch.order).collect();
        for rows in self.rows.iter_mut().flatten() {
            rows.sort_by_key(|(batch, _)| order.get(*batch as usize).copied());
        }
    }

    /// The rows of a condition: their number and some of the kept columns, by their places. `None` where they were too many.
    pub(super) fn take(&self, condition: usize, columns: &[usize]) -> Result<Option<(usize, Vec<ArrayRef>)>> {
        let Some(rows) = self.rows.get(condition).and_then(Option::as_ref) else { return Ok(None) };
        if rows.is_empty() {
            return Ok(Some((0, Vec::new())));
        }
        let mut used: Vec<&RecordBatch> = Vec::new();
        let mut numbers: HashMap<u32, usize> = HashMap::default();
        let places: Vec<(usize, usize)> = rows
            .iter()
            .map(|(batch, row)| {
                let number = *numbers.entry(*batch).or_insert_with(|| {
                    used.extend(self.batches.get(*batch as usize).map(|batch| &batch.rows));
                    used.len().saturating_sub(1)
                });
                (number, *row as usize)
            })
            .collect();
        let mut taken = Vec::with_capacity(columns.len());
        for column in columns {
            let arrays: Vec<&dyn Array> =
                used.iter().filter_map(|batch| batch.columns().get(*column)).map(AsRef::as_ref).collect();
            taken.push(interleave(&arrays, &places)?);
        }
        Ok(Some((rows.len(), taken)))
    }
}

/// The rows of a batch that conditions want, [compact], and where among them each condition's are.
pub(super) fn thinned(batch: &RecordBatch, wanted: Vec<Rows>) -> Result<(RecordBatch, Vec<Rows>)> {
    let rows = batch.num_rows();
    let any = Rows::any(&wanted, rows);
    let left = any.iter().count();
    if left == rows {
        return Ok((compact(batch)?, wanted));
    }
    let mut places = vec![0; rows];
    for (to, from) in any.iter().enumerate() {
        places.get_mut(from).into_iter().for_each(|place| *place = to);
    }
    let moved = wanted.into_iter().map(|wanted| match wanted {
        Rows::Some(bits) => {
            let mut moved = Bits::none(left);
            bits.iter().filter_map(|row| places.get(row)).for_each(|row| moved.set(*row));
            Rows::Some(moved)
        }
        other => other,
    });
    let moved = moved.collect();
    Ok((compact(&filter_record_batch(batch, &any.into_array())?)?, moved))
}

/// A batch that holds on to no more memory than its rows take: views may keep whole pages of a file.
fn compact(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        DataType::Utf8View => Arc::new(column.as_string_view().gc()) as ArrayRef,
        _ => Arc::clone(column),
    });
    Ok(RecordBatch::try_new(batch.schema(), columns.collect())?)
}
