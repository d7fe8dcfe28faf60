//! Which columns of a plan are texts that come again and again, by what Parquet files say of themselves.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::DataType,
    datasource::physical_plan::FileScanConfig,
    execution::cache::cache_manager::FileMetadataCache,
    parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData},
    physical_expr::expressions::Column,
    physical_plan::{ExecutionPlan, filter::FilterExec, projection::ProjectionExec, repartition::RepartitionExec},
};

use crate::scan;

/// Bytes of a row, at most, in a column of few texts: the number of its text, and its share of the dictionary.
const ROW_BYTES: i64 = 6;

/// Of this many rows, all but one must be in row groups with a dictionary.
const MOST: i64 = 4;

/// Bytes of a text in a dictionary, with its length, more or less.
const TEXT_BYTES: u64 = 16;

/// Whether the column's type in the plan is the one whose texts come with places.
pub(super) fn is_text(plan: &Arc<dyn ExecutionPlan>, column: usize) -> bool {
    plan.schema().fields().get(column).is_some_and(|field| *field.data_type() == DataType::Utf8View)
}

/// Whether a column of the plan comes from Parquet files that have it as a dictionary of texts, nearly everywhere.
pub(super) fn is_dictionary(plan: &Arc<dyn ExecutionPlan>, column: usize, cache: &Arc<FileMetadataCache>) -> bool {
    let files = files(plan, cache);
    let Some(name) = name(plan, column) else { return false };
    !files.is_empty()
        && files.iter().flatten().all(|file| has_dictionary(file, &name))
        && files.iter().any(Option::is_some)
}

/// Rows of the files that the plan reads, more or less; `None` where that isn't known.
pub(super) fn rows(plan: &Arc<dyn ExecutionPlan>, cache: &Arc<FileMetadataCache>) -> Option<u64> {
    let rows = |file: Option<Arc<ParquetMetaData>>| u64::try_from(file?.file_metadata().num_rows()).ok();
    // A file of which several threads read parts counts once.
    files(plan, cache).into_iter().map(rows).sum()
}

/// Different texts of a column, more or less: those of the row group that has most of them.
pub(super) fn values(plan: &Arc<dyn ExecutionPlan>, column: usize, cache: &Arc<FileMetadataCache>) -> Option<u64> {
    let name = name(plan, column)?;
    let files = files(plan, cache);
    let groups = files.iter().flatten().flat_map(|file| Some((file.row_groups(), place(file, &name)?)));
    let chunks = groups.flat_map(|(groups, column)| groups.iter().filter_map(move |group| group.columns().get(column)));
    chunks.filter(|chunk| chunk.dictionary_page_offset().is_some()).map(chunk_values).max()
}

/// As many texts as make the chunk as large as it is: each takes bytes in the dictionary, and numbers have more bits.
fn chunk_values(chunk: &ColumnChunkMetaData) -> u64 {
    let (rows, bytes) = (chunk.num_values().unsigned_abs(), chunk.uncompressed_size().unsigned_abs());
    let fit = (0..u64::from(u32::BITS)).take_while(|bits| rows * bits / 8 + (TEXT_BYTES << bits) <= bytes);
    1 << fit.last().unwrap_or_default()
}

/// The node that reads, and the place there of a column of the plan.
fn source(plan: &Arc<dyn ExecutionPlan>, column: usize) -> Option<(&FileScanConfig, usize)> {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let given = projection.expr().get(column)?.expr.downcast_ref::<Column>()?;
        return source(projection.input(), given.index());
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let place = match filter.projection().as_deref() {
            Some(projection) => *projection.get(column)?,
            None => column,
        };
        return source(filter.input(), place);
    }
    if let Some(repartition) = plan.downcast_ref::<RepartitionExec>() {
        return source(repartition.input(), column);
    }
    Some((scan::of_parquet(plan)?, column))
}

/// The name in the files of a column of the plan.
fn name(plan: &Arc<dyn ExecutionPlan>, column: usize) -> Option<String> {
    let (config, place) = source(plan, column)?;
    scan::names(config).remove(&place)
}

/// What the files say of themselves that the plan reads; `None` of those that nobody has asked.
fn files(plan: &Arc<dyn ExecutionPlan>, cache: &Arc<FileMetadataCache>) -> Vec<Option<Arc<ParquetMetaData>>> {
    let mut node = plan;
    while let Some(input) = node.children().first().copied() {
        node = input;
    }
    let Some(config) = scan::of_parquet(node) else { return Vec::new() };
    let mut files: Vec<_> = config.file_groups.iter().flat_map(|group| group.iter()).collect();
    files.sort_by_key(|file| &file.object_meta.location);
    files.dedup_by_key(|file| &file.object_meta.location);
    files.into_iter().map(|file| scan::metadata(cache.as_ref(), file)).collect()
}

fn place(metadata: &ParquetMetaData, name: &str) -> Option<usize> {
    let columns = metadata.file_metadata().schema_descr().columns();
    columns.iter().position(|column| column.path().parts() == [name])
}

fn has_dictionary(metadata: &ParquetMetaData, name: &str) -> bool {
    let Some(column) = place(metadata, name) else { return false };
    let all: i64 = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).sum();
    let with = metadata.row_groups().iter().filter(|group| {
        group.columns().get(column).is_some_and(|chunk| {
            let small = chunk.uncompressed_size() <= ROW_BYTES.saturating_mul(group.num_rows());
            chunk.dictionary_page_offset().is_some() && small
        })
    });
    let with: i64 = with.map(RowGroupMetaData::num_rows).sum();
    with > 0 && (all - with).saturating_mul(MOST) <= all
}
