//! What the operators below and above an aggregate share: the numbers of all texts.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, StringViewArray, UInt32Array, UInt64Array},
        compute::take,
        datatypes::UInt64Type,
    },
    common::{Result, internal_datafusion_err},
    execution::{
        TaskContext,
        memory_pool::{MemoryConsumer, MemoryReservation},
    },
};

use super::{intern::Interner, memo::Memo, pack::Pack};

/// Columns that share a key.
const TOGETHER: usize = 3;

/// Texts of so many bytes for each row aren't held on to as a whole by a batch.
const SPARE: usize = 64;

/// The numbers of the texts of some columns, and keys that stand for several of them.
#[derive(Debug)]
pub(super) struct Numbers {
    interners: Vec<Interner>,
    packs: Vec<Pack>,
    reservation: Mutex<Option<MemoryReservation>>,
}

impl Numbers {
    /// For so many columns.
    pub(super) fn new(columns: usize) -> Self {
        let packs = (0..columns).step_by(TOGETHER).map(|first| Pack::new(TOGETHER.min(columns - first))).collect();
        let interners = std::iter::repeat_with(Interner::default).take(columns).collect();
        Self { interners, packs, reservation: Mutex::default() }
    }

    /// How many keys a row has.
    pub(super) fn keys(&self) -> usize {
        self.packs.len()
    }

    /// A memo for each column.
    pub(super) fn memos(&self) -> Vec<Memo> {
        self.interners.iter().map(|_| Memo::default()).collect()
    }

    /// The numbers of a batch's texts, by column.
    pub(super) fn of(&self, arrays: &[ArrayRef], memos: &mut [Memo]) -> Result<Vec<Vec<u32>>> {
        let columns = arrays.iter().zip(memos).zip(&self.interners).map(|((array, memo), interner)| {
            let texts = array.as_string_view_opt();
            memo.numbers(texts.ok_or_else(|| internal_datafusion_err!("a group is no text"))?, interner)
        });
        columns.collect()
    }

    /// The keys of a batch's texts.
    pub(super) fn encode(&self, arrays: &[ArrayRef], memos: &mut [Memo]) -> Result<Vec<ArrayRef>> {
        let columns = self.of(arrays, memos)?;
        let parts = columns.chunks(TOGETHER).zip(&self.packs);
        Ok(parts.map(|(part, pack)| Arc::new(UInt64Array::from(pack.keys(part))) as ArrayRef).collect())
    }

    /// The numbers that keys stand for, by column.
    pub(super) fn decode(&self, keys: &[ArrayRef]) -> Result<Vec<Vec<u32>>> {
        let mut columns = Vec::with_capacity(self.interners.len());
        for (keys, pack) in keys.iter().zip(&self.packs) {
            let keys = keys.as_primitive_opt::<UInt64Type>();
            columns.extend(pack.numbers(keys.ok_or_else(|| internal_datafusion_err!("a key is no number"))?.values()));
        }
        Ok(columns)
    }

    /// All texts of a column by their numbers, for numbers up to the greatest of these.
    pub(super) fn texts(&self, column: usize, numbers: &[u32]) -> Result<Arc<StringViewArray>> {
        let most = numbers.iter().max().map_or(0, |most| *most as usize + 1);
        let interner =
            self.interners.get(column).ok_or_else(|| internal_datafusion_err!("a column of keys is missing"))?;
        Ok(interner.texts(most))
    }

    /// The texts that these numbers of a column stand for. With `compact`, they hold on to no more memory than their own.
    pub(super) fn rows(&self, column: usize, numbers: Vec<u32>, compact: bool) -> Result<ArrayRef> {
        let all = self.texts(column, &numbers)?;
        let rows = take(all.as_ref(), &UInt32Array::from(numbers), None)?;
        let held: usize = all.data_buffers().iter().map(|buffer| buffer.len()).sum();
        if compact || held > SPARE * rows.len() {
            return Ok(Arc::new(rows.as_string_view().gc()));
        }
        Ok(rows)
    }

    /// Tells the memory pool what is held.
    pub(super) fn account(&self, context: &TaskContext) -> Result<()> {
        let bytes: usize = self.interners.iter().map(Interner::bytes).chain(self.packs.iter().map(Pack::bytes)).sum();
        let mut reservation = self.reservation.lock().unwrap_or_else(PoisonError::into_inner);
        let reservation =
            reservation.get_or_insert_with(|| MemoryConsumer::new("texts to group by").register(context.memory_pool()));
        // Another thread may know of more.
        if bytes > reservation.size() { reservation.try_resize(bytes) } else { Ok(()) }
    }
}
