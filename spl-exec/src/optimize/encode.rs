//! A slice of rows becomes the column chunks of a row group.

use std::{io, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef},
        datatypes::{DataType, SchemaRef},
        row::{RowConverter, Rows, SortField},
    },
    common::HashSet,
    error::DataFusionError,
    parquet::{
        arrow::{
            ArrowSchemaConverter,
            arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves},
        },
        basic::{Compression, ZstdLevel},
        errors::ParquetError,
        file::{
            properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
            writer::SerializedFileWriter,
        },
        schema::types::{ColumnPath, SchemaDescriptor},
    },
};

use super::{
    Layout,
    cluster::{self, Arranged},
    slice::Slice,
};
use crate::table::time;

/// A larger dictionary costs a reader of one page more than it saves.
const DICTIONARY_BYTES: usize = 1 << 20;

/// What all row groups have in common.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) schema: SchemaRef,
    pub(super) parquet: SchemaDescriptor,
    /// The columns that rows are clustered by.
    pub(super) cluster: Vec<usize>,
    pub(super) layout: Layout,
}

/// A row group, ready to be written.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) rows: usize,
    pub(super) columns: Vec<ArrowColumnChunk>,
}

impl Target {
    pub(super) fn new(schema: SchemaRef, cluster: Vec<usize>, layout: Layout) -> Result<Self, ParquetError> {
        let parquet = ArrowSchemaConverter::new().convert(&schema)?;
        Ok(Self { schema, parquet, cluster, layout })
    }

    /// Properties of the files.
    pub(super) fn properties(&self) -> WriterPropertiesBuilder {
        let level = ZstdLevel::try_new(self.layout.zstd).unwrap_or_default();
        WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_column_index_truncate_length(Some(64))
            // A page is what is written at once, up to this number of rows.
            .set_data_page_row_count_limit(self.layout.page_rows)
            .set_write_batch_size(self.layout.page_rows)
    }

    /// Orders and encodes the rows of a slice.
    pub(super) fn encode(&self, slice: Slice) -> Result<Encoded, DataFusionError> {
        let Arranged { rows, pages } = cluster::arrange(&slice, &self.cluster, &self.layout)?;
        let columns = 0..self.schema.fields().len();
        let columns = columns.map(|column| cluster::gather(&slice, column, &rows)).collect::<Result<Vec<_>, _>>()?;
        // Nothing is kept longer than needed: rows may be large.
        drop(slice);
        let mut properties = self.properties();
        for (index, column) in columns.iter().enumerate() {
            properties = self.column_properties(properties, index, column, &pages)?;
        }

        // What a file knows of its columns is fixed when it is opened, and each row group has its own: that of a file
        // that holds nothing.
        let root = self.parquet.root_schema_ptr();
        let nothing = SerializedFileWriter::new(io::sink(), root, Arc::new(properties.build()))?;
        let factory = ArrowRowGroupWriterFactory::new(&nothing, Arc::clone(&self.schema));
        let mut chunks = Vec::with_capacity(self.parquet.num_columns());
        let mut writers = factory.create_column_writers(0)?.into_iter();
        for (field, column) in self.schema.fields().iter().zip(columns) {
            let mut leaves = Vec::new();
            let mut start = 0;
            for &rows in &pages {
                for (leaf, page) in compute_leaves(field, &column.slice(start, rows))?.into_iter().enumerate() {
                    if leaf == leaves.len() {
                        leaves.extend(writers.next());
                    }
                    if let Some(writer) = leaves.get_mut(leaf) {
                        writer.write(&page)?;
                    }
                }
                start += rows;
            }
            for writer in leaves {
                chunks.push(writer.close()?);
            }
        }
        Ok(Encoded { rows: rows.len(), columns: chunks })
    }

    fn column_properties(
        &self,
        properties: WriterPropertiesBuilder,
        index: usize,
        column: &ArrayRef,
        pages: &[usize],
    ) -> Result<WriterPropertiesBuilder, DataFusionError> {
        if !is_flat(column.data_type()) {
            return Ok(properties);
        }
        let path = ColumnPath::new(vec![self.schema.field(index).name().clone()]);
        let converter = RowConverter::new(vec![SortField::new(column.data_type().clone())])?;
        let values = converter.convert_columns(std::slice::from_ref(column))?;
        let pruned = self.cluster.contains(&index) || self.schema.field(index).name() == time::TIME;
        let statistics =
            if pruned || prunes(column, &values, pages) { EnabledStatistics::Page } else { EnabledStatistics::Chunk };
        let properties = properties.set_column_statistics_enabled(path.clone(), statistics);
        Ok(if repeats(column, &values) {
            // Its size is known. With a limit of one byte a page ends with whatever is written at once.
            properties
                .set_column_dictionary_page_size_limit(path.clone(), usize::MAX)
                .set_column_data_page_size_limit(path, 1)
        } else {
            properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_data_page_size_limit(path, self.layout.page_bytes)
        })
    }
}

/// Types that are one column in a file, which may have a dictionary.
fn is_flat(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Float32 | DataType::Float64 | DataType::Date32 | DataType::Timestamp(..) => true,
        data_type => data_type.is_integer(),
    }
}

/// Whether a dictionary pays: few values, and most of them more than once.
fn repeats(column: &ArrayRef, values: &Rows) -> bool {
    let mut distinct = HashSet::new();
    let mut bytes = 0;
    for row in 0..column.len() {
        if column.is_null(row) {
            continue;
        }
        let value = values.row(row).data();
        if distinct.insert(value) {
            bytes += value.len();
            if distinct.len() > column.len() / 2 + 1 || bytes > DICTIONARY_BYTES {
                return false;
            }
        }
    }
    true
}

/// Whether a condition on the column could skip pages: few of them have ranges that overlap.
///
/// A page index that is of no use still has to be read by every search.
fn prunes(column: &ArrayRef, values: &Rows, pages: &[usize]) -> bool {
    let mut ranges = Vec::new();
    let mut start = 0;
    for &rows in pages {
        let present = (start..start + rows).filter(|&row| column.is_valid(row)).map(|row| values.row(row));
        let range = present.fold(None, |range, row| match range {
            None => Some((row, row)),
            Some((min, max)) => Some((min.min(row), max.max(row))),
        });
        ranges.extend(range);
        start += rows;
    }
    let overlaps = |(index, (min, max)): (usize, &(_, _))| {
        ranges.iter().take(index).filter(|(other_min, other_max)| min <= other_max && other_min <= max).count()
    };
    let overlapping: usize = ranges.iter().enumerate().map(overlaps).sum();
    let pairs = pages.len() * pages.len().saturating_sub(1) / 2;
    overlapping * 4 < pairs
}
