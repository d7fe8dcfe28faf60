//! The table that is arranged: its files, its columns, and reading parts of it.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, RecordBatchOptions, new_null_array},
        compute::cast,
        datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef},
    },
    common::DFSchema,
    datasource::{
        listing::PartitionedFile,
        physical_plan::parquet::{DefaultParquetFileReaderFactory, ParquetFileReaderFactory},
    },
    error::DataFusionError,
    execution::SessionState,
    logical_expr::{ColumnarValue, ident},
    object_store::{ObjectMeta, ObjectStore},
    parquet::{
        arrow::{
            ARROW_SCHEMA_META_KEY, ProjectionMask,
            arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, RowSelection, RowSelector},
            async_reader::{AsyncFileReader, ParquetRecordBatchStream, ParquetRecordBatchStreamBuilder},
        },
        file::metadata::{KeyValue, PageIndexPolicy},
    },
    physical_expr::PhysicalExpr,
    physical_plan::metrics::ExecutionPlanMetricsSet,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::note;
use crate::{
    error::{Error, Result, from_datafusion},
    table::{
        describe,
        parquet::{Found, files},
        schema::Merge,
        time,
    },
};

/// Files whose metadata are read at once.
const CONCURRENT_FILES: usize = 16;

/// Fetches bytes of a file.
type Reader = Box<dyn AsyncFileReader>;

/// The table that is arranged.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) location: String,
    pub(super) files: Vec<File>,
    /// The columns as rows are held and written: dictionaries are ordinary values.
    pub(super) schema: SchemaRef,
    /// The columns as a reader of the new files sees them: those of the old ones.
    pub(super) stored: Schema,
    /// What the first file says of itself, beside its columns.
    pub(super) metadata: Vec<KeyValue>,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    time: Option<Time>,
}

/// How `_time` becomes a number that orders rows.
#[derive(Debug)]
struct Time {
    field: FieldRef,
    key: Arc<dyn PhysicalExpr>,
}

/// A file of the table.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) meta: ObjectMeta,
    store: Arc<dyn ObjectStore>,
    parquet: ArrowReaderMetadata,
}

impl File {
    async fn open(found: Found) -> Result<Self> {
        let Found { name, store, meta } = found;
        if meta.size == 0 {
            return Err(Error::data(name, "the file is empty"));
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let mut reader = reader(&store, &meta).map_err(|error| from_datafusion(error, &name))?;
        let parquet = ArrowReaderMetadata::load_async(&mut reader, options).await;
        let parquet = parquet.map_err(|error| from_datafusion(error.into(), &name))?;
        Ok(Self { name, meta, store, parquet })
    }

    /// The number of rows of each row group, and the bytes that it takes in the file.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, u64)> {
        let groups = self.parquet.metadata().row_groups().iter();
        groups.map(|group| {
            let rows = usize::try_from(group.num_rows()).unwrap_or_default();
            (rows, u64::try_from(group.compressed_size()).unwrap_or_default())
        })
    }

    /// Reads a row group, or `part` of it: a first row and a number of rows.
    fn read(
        &self,
        group: usize,
        part: Option<(usize, usize)>,
        columns: ProjectionMask,
        batch: usize,
    ) -> Result<ParquetRecordBatchStream<Reader>> {
        let reader = reader(&self.store, &self.meta).map_err(|error| from_datafusion(error, &self.name))?;
        let mut builder = ParquetRecordBatchStreamBuilder::new_with_metadata(reader, self.parquet.clone())
            .with_row_groups(vec![group])
            .with_projection(columns)
            .with_batch_size(batch);
        if let Some((start, rows)) = part {
            let selection = vec![RowSelector::skip(start), RowSelector::select(rows)];
            builder = builder.with_row_selection(RowSelection::from(selection));
        }
        builder.build().map_err(|error| from_datafusion(error.into(), &self.name))
    }
}

fn reader(store: &Arc<dyn ObjectStore>, meta: &ObjectMeta) -> Result<Reader, DataFusionError> {
    let file = PartitionedFile::from(meta.clone());
    let factory = DefaultParquetFileReaderFactory::new(Arc::clone(store));
    Ok(factory.create_reader(0, file, None, &ExecutionPlanMetricsSet::new())?)
}

impl Source {
    /// The table at `location`, as [`crate::Engine::register_parquet`] knows it.
    pub(super) async fn open(state: &SessionState, location: &str) -> Result<Self> {
        let found = files(state, location).await?;
        let files: Vec<_> =
            stream::iter(found).map(File::open).buffered(CONCURRENT_FILES).try_collect::<Vec<_>>().await?;
        let stored = columns(&files)?;
        let plain = |field: &FieldRef| match field.data_type() {
            DataType::Dictionary(_, values) => Arc::new(field.as_ref().clone().with_data_type(values.as_ref().clone())),
            _ => Arc::clone(field),
        };
        let schema = Arc::new(Schema::new(stored.fields().iter().map(plain).collect::<Fields>()));
        let time = match schema.field_with_name(time::TIME) {
            Ok(field) => Some(Time::new(state, field, location)?),
            Err(_) => None,
        };
        let metadata = files.first().and_then(|file| file.parquet.metadata().file_metadata().key_value_metadata());
        let of_ours = |entry: &&KeyValue| [ARROW_SCHEMA_META_KEY, note::KEY].contains(&entry.key.as_str());
        let metadata = metadata.into_iter().flatten().filter(|entry| !of_ours(entry)).cloned().collect();
        let rows = files.iter().flat_map(File::groups).map(|(rows, _)| rows as u64).sum();
        let bytes = files.iter().map(|file| file.meta.size).sum();
        Ok(Self { location: location.to_owned(), files, schema, stored, metadata, rows, bytes, time })
    }

    /// Rows of a row group, with the table's columns.
    pub(super) fn read(
        self: &Arc<Self>,
        file: usize,
        group: usize,
        part: Option<(usize, usize)>,
        batch: usize,
    ) -> Result<impl futures::Stream<Item = Result<RecordBatch>> + use<>> {
        let rows = self.file(file)?.read(group, part, ProjectionMask::all(), batch)?;
        let source = Arc::clone(self);
        Ok(rows.map(move |rows| {
            let file = source.file(file)?;
            let rows = rows.map_err(|error| from_datafusion(error.into(), &file.name))?;
            source.adapt(&rows).map_err(|error| from_datafusion(error, &file.name))
        }))
    }

    /// The keys of a row group's times, in batches of so many rows; `None` where the file has no times.
    pub(super) async fn read_times(&self, file: usize, group: usize, batch: usize) -> Result<Option<Vec<Int64Array>>> {
        let file = self.file(file)?;
        let fields = file.parquet.schema().fields();
        let (Some(time), Some((index, _))) = (&self.time, fields.find(time::TIME)) else { return Ok(None) };
        let mask = ProjectionMask::roots(file.parquet.parquet_schema(), [index]);
        let mut batches = file.read(group, None, mask, batch)?;
        let mut keys = Vec::new();
        while let Some(rows) = batches.next().await {
            let rows = rows.map_err(|error| from_datafusion(error.into(), &file.name))?;
            let key = time.keys(rows.column(0)).map_err(|error| from_datafusion(error, &file.name))?;
            keys.push(key);
        }
        Ok(Some(keys))
    }

    /// What orders the rows of a batch by time; null where a row has none.
    pub(super) fn keys(&self, rows: &RecordBatch) -> Result<Int64Array> {
        match (&self.time, rows.column_by_name(time::TIME)) {
            (Some(time), Some(column)) => time.keys(column).map_err(|error| from_datafusion(error, &self.location)),
            _ => Ok(Int64Array::new_null(rows.num_rows())),
        }
    }

    pub(super) fn file(&self, file: usize) -> Result<&File> {
        self.files.get(file).ok_or_else(|| Error::data(&self.location, "a file is gone"))
    }

    /// The columns of one file as those of the table.
    fn adapt(&self, rows: &RecordBatch) -> Result<RecordBatch, DataFusionError> {
        let same = rows.num_columns() == self.schema.fields().len()
            && rows.schema().fields().iter().zip(self.schema.fields()).all(|(a, b)| a.name() == b.name());
        let column = |(index, field): (usize, &FieldRef)| -> Result<ArrayRef, DataFusionError> {
            let found = if same { rows.columns().get(index) } else { rows.column_by_name(field.name()) };
            match found {
                Some(column) if column.data_type() == field.data_type() => Ok(Arc::clone(column)),
                Some(column) => Ok(cast(column, field.data_type())?),
                None => Ok(new_null_array(field.data_type(), rows.num_rows())),
            }
        };
        let columns = self.schema.fields().iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

impl Time {
    fn new(state: &SessionState, field: &Field, location: &str) -> Result<Self> {
        let fail = |error| from_datafusion(error, location);
        let from = field.data_type();
        let Some(time) = time::expression(ident(field.name()), from, location) else {
            let found = describe(from);
            let message = format!("column `_time` has type {found}; expected a timestamp or epoch seconds");
            return Err(Error::data(location, message));
        };
        let schema = DFSchema::try_from(Schema::new(vec![field.clone()])).map_err(fail)?;
        let key = state.create_physical_expr(time, &schema).map_err(fail)?;
        Ok(Self { field: Arc::new(field.clone()), key })
    }

    fn keys(&self, column: &ArrayRef) -> Result<Int64Array, DataFusionError> {
        let column = cast(column, self.field.data_type())?;
        let rows = column.len();
        // A file may be stricter than the table; null is allowed here either way.
        let schema = Arc::new(Schema::new(vec![self.field.as_ref().clone().with_nullable(true)]));
        let times = match self.key.evaluate(&RecordBatch::try_new(schema, vec![column])?)? {
            ColumnarValue::Array(times) => times,
            ColumnarValue::Scalar(time) => time.to_array_of_size(rows)?,
        };
        Ok(cast(&times, &DataType::Int64)?.as_primitive().clone())
    }
}

/// The columns of all files.
fn columns(files: &[File]) -> Result<Schema> {
    let Some(first) = files.first() else { return Ok(Schema::empty()) };
    let fields = first.parquet.schema().fields();
    let mut schema = if files.iter().all(|file| file.parquet.schema().fields() == fields) {
        Schema::new(fields.clone())
    } else {
        let mut merge = Merge::default();
        for file in files {
            merge.add(&file.name, file.parquet.schema())?;
        }
        merge.finish().map(Arc::unwrap_or_clone).unwrap_or_else(Schema::empty)
    };
    if files.len() > 1 {
        // Each file's values may have just fitted into its small dictionary.
        schema = Schema::new(schema.fields().iter().map(wide).collect::<Fields>());
    }
    let mut metadata = first.parquet.schema().metadata().clone();
    metadata.remove(note::KEY);
    Ok(schema.with_metadata(metadata))
}

fn wide(field: &FieldRef) -> FieldRef {
    match field.data_type() {
        DataType::Dictionary(key, values) if key.primitive_width().is_some_and(|width| width < 4) => {
            let data_type = DataType::Dictionary(Box::new(DataType::Int32), values.clone());
            Arc::new(field.as_ref().clone().with_data_type(data_type))
        }
        _ => Arc::clone(field),
    }
}
