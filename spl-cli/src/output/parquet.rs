//! `parquet`: the columns as they are.

use std::sync::Arc;

use datafusion::{
    arrow::{array::RecordBatch, datatypes::SchemaRef},
    parquet::{
        arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
        basic::Compression,
        errors::ParquetError,
        file::properties::WriterProperties,
    },
};

use super::{ResultWriter, cell::Columns, sink::Sink};
use crate::failure::{Failure, Result};

/// Writes a Parquet file.
pub(crate) struct ParquetWriter {
    columns: Columns,
    schema: SchemaRef,
    state: State,
    /// Rows a row group, of a data set.
    group: Option<usize>,
    /// Columns whose values hardly ever repeat: looking for repetitions would take time for nothing.
    distinct: Vec<String>,
}

enum State {
    /// Before the first batch: its schema is the one that counts.
    Waiting(Sink),
    Writing(Box<ArrowWriter<Sink>>),
    Failed,
}

impl ParquetWriter {
    pub(crate) fn new(schema: &SchemaRef, sink: Sink) -> Self {
        let columns = Columns::of(schema, |_| true);
        Self { columns, schema: Arc::clone(schema), state: State::Waiting(sink), group: None, distinct: Vec::new() }
    }

    /// Writes a part of a data set: dictionaries become ordinary strings.
    pub(crate) fn data_set(schema: &SchemaRef, sink: Sink, rows_per_group: usize, distinct: &[&str]) -> Self {
        let distinct = distinct.iter().map(|name| (*name).to_owned()).collect();
        Self { group: Some(rows_per_group), distinct, ..Self::new(schema, sink) }
    }

    fn started(&mut self, schema: SchemaRef) -> Result<Option<&mut ArrowWriter<Sink>>> {
        if let State::Waiting(_) = self.state
            && let State::Waiting(sink) = std::mem::replace(&mut self.state, State::Failed)
        {
            let mut properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
            if self.group.is_some() {
                properties = properties.set_max_row_group_row_count(self.group);
            }
            for name in &self.distinct {
                properties = properties.set_column_dictionary_enabled(name.as_str().into(), false);
            }
            // Parquet has no dictionary type; only the Arrow schema in its metadata would make readers produce one.
            let options = ArrowWriterOptions::new()
                .with_properties(properties.build())
                .with_skip_arrow_metadata(self.group.is_some());
            let writer = ArrowWriter::try_new_with_options(sink, schema, options).map_err(failure)?;
            self.state = State::Writing(Box::new(writer));
        }
        Ok(match &mut self.state {
            State::Writing(writer) => Some(writer),
            _ => None,
        })
    }
}

impl ResultWriter for ParquetWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let batch = batch.project(self.columns.indices()).map_err(|e| failure(e.into()))?;
        if let Some(writer) = self.started(batch.schema())? {
            writer.write(&batch).map_err(failure)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        let schema = self.schema.project(self.columns.indices()).map_err(|e| failure(e.into()))?;
        self.started(Arc::new(schema))?;
        match self.state {
            State::Writing(writer) => writer.into_inner().map_err(failure)?.finish(),
            _ => Ok(()),
        }
    }
}

fn failure(error: ParquetError) -> Failure {
    if let ParquetError::External(source) = &error
        && let Some(io) = source.downcast_ref::<std::io::Error>()
        && io.kind() == std::io::ErrorKind::BrokenPipe
    {
        return Failure::ClosedOutput;
    }
    Failure::Failed(format!("can't write Parquet: {error}"))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use datafusion::{arrow::compute::concat_batches, parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder};

    use super::super::{
        Format, Style,
        testing::{STYLE, batch, written},
        writer,
    };
    use super::*;

    fn read(bytes: &[u8]) -> RecordBatch {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(file.path()).unwrap()).unwrap();
        let schema = Arc::clone(builder.schema());
        let batches: Vec<_> = builder.build().unwrap().map(Result::unwrap).collect();
        concat_batches(&schema, &batches).unwrap()
    }

    #[test]
    fn columns_stay_as_they_are() {
        let batch = batch();
        let found = read(&written(Format::Parquet, &batch.schema(), &[batch.clone(), batch.clone()], STYLE));
        assert_eq!(found.num_rows(), 4);
        assert_eq!(found.slice(0, 2).columns(), batch.columns());
        assert_eq!(found.schema().fields(), batch.schema().fields());
    }

    #[test]
    fn no_rows_are_a_file_with_the_schema() {
        let found = read(&written(Format::Parquet, &batch().schema(), &[], STYLE));
        assert_eq!((found.num_rows(), found.num_columns()), (0, 5));
    }

    #[test]
    fn not_on_a_terminal() {
        let sink = Sink::open(None).unwrap();
        let refused = writer(Format::Parquet, &batch().schema(), sink, Style { terminal: true, ..STYLE });
        assert!(matches!(refused.err(), Some(Failure::Usage(_))));
    }
}
