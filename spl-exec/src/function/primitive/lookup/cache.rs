//! The indexes of the tables that searches look into right now: built once, not once a batch.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use datafusion::{arrow::array::StructArray, common::Result};

use super::index::Index;

/// More tables at a time are indexed anew for each batch.
const CAPACITY: usize = 32;

struct Entry {
    /// The table itself: a search holds it as long as it runs, and hands the same one to every call.
    table: Weak<StructArray>,
    kinds: String,
    fold: bool,
    index: Arc<Index>,
}

static ENTRIES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// The index of a table.
pub(super) fn index(table: &Arc<StructArray>, kinds: &str, fold: bool) -> Result<Arc<Index>> {
    let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    entries.retain(|entry| entry.table.strong_count() > 0);
    let found = entries.iter().find(|entry| {
        std::ptr::eq(entry.table.as_ptr(), Arc::as_ptr(table)) && entry.kinds == kinds && entry.fold == fold
    });
    if let Some(entry) = found {
        return Ok(Arc::clone(&entry.index));
    }
    let index = Arc::new(Index::try_new(table, kinds, fold)?);
    if entries.len() < CAPACITY {
        let (table, kinds) = (Arc::downgrade(table), kinds.to_owned());
        entries.push(Entry { table, kinds, fold, index: Arc::clone(&index) });
    }
    Ok(index)
}
