//! What a finished part says of itself, in its Parquet metadata: enough to go on after it. Only a later run reads it.

use std::{fs, path::Path};

use datafusion::parquet::file::metadata::{KeyValue, PageIndexPolicy, ParquetMetaDataReader};
use serde::{Deserialize, Serialize};

/// The metadata's key.
pub(super) const KEY: &str = "spl.optimize";

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Position {
    /// Nothing is written.
    #[default]
    Start,
    /// All rows up to this time are, in the unit of the survey.
    Time(i64),
    /// All rows with a time are, and so many of those without, in the order of the input.
    Untimed(u64),
}

/// What a finished part says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Stands for the input and for what was asked.
    pub(super) fingerprint: String,
    /// The parts before this one.
    pub(super) part: usize,
    /// The rows of all parts up to this one.
    pub(super) rows: u64,
    /// Where the next part begins.
    pub(super) position: Position,
    /// Whether there is no next part.
    pub(super) last: bool,
}

impl Note {
    /// As an entry of a file's metadata.
    pub(super) fn entry(&self) -> KeyValue {
        KeyValue { key: KEY.to_owned(), value: serde_json::to_string(self).ok() }
    }

    /// That of a file; `None` where it is no finished part of ours.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let file = fs::File::open(path).ok()?;
        let metadata = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Skip);
        let metadata = metadata.parse_and_finish(&file).ok()?;
        let entry = metadata.file_metadata().key_value_metadata()?.iter().find(|entry| entry.key == KEY)?;
        serde_json::from_str(entry.value.as_deref()?).ok()
    }
}

/// The file name of a part.
pub(super) fn part_name(part: usize) -> String {
    format!("part-{part:05}.parquet")
}
