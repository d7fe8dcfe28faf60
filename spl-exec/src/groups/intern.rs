//! Numbers for the texts of a column.

use std::{
    mem::size_of,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use datafusion::{
    arrow::array::{Array, StringViewArray, StringViewBuilder},
    common::{HashMap, Result, resources_datafusion_err},
};

/// The number of a null.
pub(super) const NULL: u32 = 0;

/// Bytes that a text takes beside its own.
const TEXT_BYTES: usize = 4 * size_of::<Arc<str>>();

/// Gives each text a number, the same to all threads and for good.
#[derive(Debug, Default)]
pub(super) struct Interner {
    known: Mutex<Known>,
    bytes: AtomicUsize,
    texts: Mutex<Option<Arc<StringViewArray>>>,
}

/// The texts that have numbers.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
    bytes: usize,
}

impl Known {
    /// The number of a text; a new one where it has none.
    pub(super) fn number(&mut self, text: &str) -> Result<u32> {
        if let Some(number) = self.numbers.get(text) {
            return Ok(*number);
        }
        let next = u32::try_from(self.texts.len() + 1);
        let next = next.map_err(|_| resources_datafusion_err!("a field to group by has more than 4 billion values"))?;
        let text: Arc<str> = text.into();
        self.bytes += text.len() + TEXT_BYTES;
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, next);
        Ok(next)
    }
}

impl Interner {
    /// For several texts in a row.
    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be called when texts were added.
    pub(super) fn note(&self, known: &Known) {
        self.bytes.store(known.bytes, Ordering::Relaxed);
    }

    /// Bytes of its texts.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The texts by their numbers, all that are less than `numbers` at least; the first is null.
    pub(super) fn texts(&self, numbers: usize) -> Arc<StringViewArray> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(texts) = texts.as_ref().filter(|texts| texts.len() >= numbers) {
            return Arc::clone(texts);
        }
        let known = self.lock();
        let mut all = StringViewBuilder::with_capacity(known.texts.len() + 1);
        all.append_null();
        known.texts.iter().for_each(|text| all.append_value(text));
        Arc::clone(texts.insert(Arc::new(all.finish())))
    }
}
