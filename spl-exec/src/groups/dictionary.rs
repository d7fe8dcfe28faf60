//! Which columns of a plan are texts that come again and again, by what Parquet files say of themselves.

use std::sync::Arc;

use datafusion::{
    arrow::datatypes::DataType,
    datasource::{
        physical_plan::{FileScanConfig, ParquetSource},
        source::DataSourceExec,
    },
    execution::cache::cache_manager::FileMetadataCache,
    parquet::file::metadata::{ParquetMetaData, RowGroupMetaData},
    physical_expr::expressions::Column,
    physical_plan::{ExecutionPlan, filter::FilterExec, projection::ProjectionExec, repartition::RepartitionExec},
};

use crate::scan;

/// Bytes of a row, at most, in a column of few texts: the number of its text, and its share of the dictionary.
const ROW_BYTES: i64 = 6;

/// Of this many rows, all but one must be in row groups with a dictionary.
const MOST: i64 = 4;

/// Whether a column of the plan comes from Parquet files that have it as a dictionary of texts, nearly everywhere.
pub(super) fn is_dictionary(plan: &Arc<dyn ExecutionPlan>, column: usize, cache: &FileMetadataCache) -> bool {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let given = projection.expr().get(column).and_then(|given| given.expr.downcast_ref::<Column>());
        return given.is_some_and(|given| is_dictionary(projection.input(), given.index(), cache));
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let place = match filter.projection().as_deref() {
            Some(projection) => projection.get(column).copied(),
            None => Some(column),
        };
        return place.is_some_and(|place| is_dictionary(filter.input(), place, cache));
    }
    if let Some(repartition) = plan.downcast_ref::<RepartitionExec>() {
        return is_dictionary(repartition.input(), column, cache);
    }
    let source = plan.downcast_ref::<DataSourceExec>().map(|exec| exec.data_source());
    let Some(config) = source.and_then(|source| source.downcast_ref::<FileScanConfig>()) else { return false };
    if config.file_source().downcast_ref::<ParquetSource>().is_none() {
        return false;
    }
    let Some(name) = scan::names(config).remove(&column) else { return false };
    // A file that nobody has asked for its metadata yet is like the others.
    let files = config.file_groups.iter().flat_map(|group| group.iter());
    let mut known = files.filter_map(|file| scan::metadata(cache, file)).peekable();
    known.peek().is_some() && known.all(|metadata| file_has_dictionary(&metadata, &name))
}

/// Whether the column's type in the plan is the one whose texts come with places.
pub(super) fn is_text(plan: &Arc<dyn ExecutionPlan>, column: usize) -> bool {
    plan.schema().fields().get(column).is_some_and(|field| *field.data_type() == DataType::Utf8View)
}

fn file_has_dictionary(metadata: &ParquetMetaData, name: &str) -> bool {
    let columns = metadata.file_metadata().schema_descr().columns();
    let Some(column) = columns.iter().position(|column| column.path().parts() == [name]) else { return false };
    let all: i64 = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).sum();
    let with = metadata.row_groups().iter().filter(|group| {
        let chunk = group.columns().get(column);
        chunk.is_some_and(|chunk| {
            let small = chunk.uncompressed_size() <= ROW_BYTES.saturating_mul(group.num_rows());
            chunk.dictionary_page_offset().is_some() && small
        })
    });
    let with: i64 = with.map(RowGroupMetaData::num_rows).sum();
    with > 0 && (all - with).saturating_mul(MOST) <= all
}
