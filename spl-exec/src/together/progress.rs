//! How far searches that run together are.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// How far searches that run together are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many searches there are.
    pub searches: usize,
    /// Those that are planned, or can't be.
    pub planned: usize,
    /// Rows that the shared scans have looked at. Those that file statistics rule out don't count.
    pub scanned_rows: u64,
    /// Searches that ended, with or without an error.
    pub finished: usize,
}

/// What is told of progress.
pub(super) type Callback = Arc<dyn Fn(Progress) + Send + Sync>;

/// Counts, and tells.
pub(super) struct Reporter {
    progress: Mutex<Progress>,
    callback: Option<Callback>,
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("progress", &self.progress).finish_non_exhaustive()
    }
}

impl Reporter {
    pub(super) fn new(searches: usize, callback: Option<Callback>) -> Self {
        Self { progress: Mutex::new(Progress { searches, ..Progress::default() }), callback }
    }

    pub(super) fn planned(&self) {
        self.tell(|progress| progress.planned += 1);
    }

    pub(super) fn scanned(&self, rows: usize) {
        self.tell(|progress| progress.scanned_rows += rows as u64);
    }

    pub(super) fn finished(&self) {
        self.tell(|progress| progress.finished += 1);
    }

    fn tell(&self, change: impl FnOnce(&mut Progress)) {
        let Some(callback) = &self.callback else { return };
        let now = {
            let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut progress);
            *progress
        };
        callback(now);
    }
}
