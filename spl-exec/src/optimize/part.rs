//! The files that are written, one after another.

use std::{fs, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::datatypes::Schema,
    error::DataFusionError,
    parquet::{
        arrow::{ARROW_SCHEMA_META_KEY, encode_arrow_schema},
        file::{metadata::KeyValue, writer::SerializedFileWriter},
    },
};

use super::{
    encode::{Encoded, Target},
    note::{Note, Position, part_name},
};

/// What a part is called while it is written.
pub(super) const UNFINISHED: &str = "part.tmp";

/// Writes parts into a folder.
pub(super) struct Parts {
    folder: PathBuf,
    target: Arc<Target>,
    metadata: Vec<KeyValue>,
    note: Note,
    open: Option<SerializedFileWriter<fs::File>>,
    /// Where the open part may end, if more rows come.
    end: Option<Position>,
}

impl Parts {
    /// Goes on after `note`; without one, at the beginning.
    pub(super) fn new(
        folder: PathBuf,
        target: Arc<Target>,
        stored: &Schema,
        mut metadata: Vec<KeyValue>,
        fingerprint: &str,
        after: Option<Note>,
    ) -> Self {
        let schema = encode_arrow_schema(stored);
        metadata.push(KeyValue { key: ARROW_SCHEMA_META_KEY.to_owned(), value: Some(schema) });
        let note = after.map(|note| Note { part: note.part + 1, ..note });
        let note = note.unwrap_or_else(|| Note {
            fingerprint: fingerprint.to_owned(),
            part: 0,
            rows: 0,
            position: Position::Start,
            last: false,
        });
        Self { folder, target, metadata, note, open: None, end: None }
    }

    /// Rows written, by earlier runs too.
    pub(super) fn rows(&self) -> u64 {
        self.note.rows
    }

    /// Writes a row group. The part ends after it where `end` tells how far the rows go.
    pub(super) fn write(&mut self, group: Encoded, end: Option<Position>) -> Result<(), DataFusionError> {
        if let Some(position) = self.end.take() {
            self.close(position, false)?;
        }
        let mut writer = match self.open.take() {
            Some(writer) => writer,
            None => self.create()?,
        };
        let mut row_group = writer.next_row_group()?;
        for column in group.columns {
            column.append_to_row_group(&mut row_group)?;
        }
        row_group.close()?;
        self.open = Some(writer);
        self.note.rows += group.rows as u64;
        self.end = end;
        Ok(())
    }

    /// Finishes the last part; a table without rows has one too.
    pub(super) fn finish(mut self) -> Result<Note, DataFusionError> {
        if self.open.is_none() {
            self.open = Some(self.create()?);
        }
        let position = self.end.unwrap_or(self.note.position);
        self.close(position, true)?;
        Ok(self.note)
    }

    fn create(&self) -> Result<SerializedFileWriter<fs::File>, DataFusionError> {
        let file = fs::File::create(self.folder.join(UNFINISHED))?;
        let properties = self.target.properties().set_key_value_metadata(Some(self.metadata.clone()));
        let root = self.target.parquet.root_schema_ptr();
        Ok(SerializedFileWriter::new(file, root, Arc::new(properties.build()))?)
    }

    fn close(&mut self, position: Position, last: bool) -> Result<(), DataFusionError> {
        let Some(mut writer) = self.open.take() else { return Ok(()) };
        self.note = Note { position, last, ..self.note.clone() };
        writer.append_key_value_metadata(self.note.entry());
        writer.into_inner()?.sync_all()?;
        fs::rename(self.folder.join(UNFINISHED), self.folder.join(part_name(self.note.part)))?;
        if !last {
            self.note.part += 1;
        }
        Ok(())
    }
}
