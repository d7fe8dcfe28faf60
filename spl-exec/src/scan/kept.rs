//! How much of its files a scan reads: the row groups whose statistics leave a match possible.
//!
//! Only a guess at the work. The reader asks the statistics again, and it alone leaves rows out.

use std::sync::Arc;

use datafusion::{
    common::HashSet,
    datasource::{
        listing::PartitionedFile,
        physical_plan::{
            FileScanConfig,
            parquet::{ParquetAccessPlan, ParquetFileMetrics, RowGroupAccessPlanFilter},
        },
    },
    execution::cache::cache_manager::FileMetadataCache,
    parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData},
    physical_expr::{PhysicalExpr, conjunction, split_conjunction, utils::collect_columns},
    physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder},
    physical_plan::{filter::FilterExec, metrics::ExecutionPlanMetricsSet},
};

use super::metadata;

/// How much is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    pub(crate) rows: u64,
    /// Of the columns that are read, not compressed.
    pub(crate) bytes: u64,
}

impl Work {
    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self { rows: self.rows.saturating_add(other.rows), bytes: self.bytes.saturating_add(other.bytes) }
    }

    /// Whether it is no more than the other.
    pub(super) fn is_within(self, other: Self) -> bool {
        self.rows <= other.rows && self.bytes <= other.bytes
    }
}

/// What DataFusion takes for the place of a row group.
pub(super) fn start(group: &RowGroupMetaData) -> Option<i64> {
    let first = group.columns().first()?;
    Some(first.dictionary_page_offset().unwrap_or_else(|| first.data_page_offset()))
}

/// Tells what of Parquet files a scan reads.
pub(super) struct Kept<'a> {
    scan: &'a FileScanConfig,
    predicate: Option<Arc<PruningPredicate>>,
    metadata: &'a FileMetadataCache,
}

impl<'a> Kept<'a> {
    /// What is left of Parquet files by what the reader is told to look for.
    pub(super) fn of(scan: &'a FileScanConfig, metadata: &'a FileMetadataCache) -> Self {
        Self::by(scan, scan.file_source().filter(), metadata)
    }

    /// What is left by a filter above, which the reader will be told of.
    pub(super) fn below(
        filter: &FilterExec,
        scan: &'a FileScanConfig,
        metadata: &'a FileMetadataCache,
    ) -> Option<Self> {
        let predicate = match scan.file_source().projection() {
            Some(projection) => projection.unproject_expr(filter.predicate()).ok()?,
            None => Arc::clone(filter.predicate()),
        };
        Some(Self::by(scan, Some(predicate), metadata))
    }

    fn by(scan: &'a FileScanConfig, predicate: Option<Arc<dyn PhysicalExpr>>, metadata: &'a FileMetadataCache) -> Self {
        let schema = Arc::clone(scan.file_schema());
        // Columns that no file has, such as those of a partition's folder, have no statistics there.
        let of_files = |condition: &Arc<dyn PhysicalExpr>| {
            let columns = collect_columns(condition);
            !columns.is_empty() && columns.iter().all(|column| column.index() < schema.fields().len())
        };
        let predicate = predicate.map(|predicate| {
            conjunction(
                split_conjunction(&predicate).into_iter().filter(|part| of_files(part)).cloned().collect::<Vec<_>>(),
            )
        });
        let predicate =
            predicate.and_then(|predicate| PruningPredicateBuilder::new().with_file_schema(schema).build(predicate));
        Self { scan, predicate, metadata }
    }

    /// What a file says of itself, and for each of its row groups whether it is within the file's range and may have a match; `None` where nobody has asked the file yet.
    pub(super) fn row_groups(&self, file: &PartitionedFile) -> Option<(Arc<ParquetMetaData>, Vec<bool>)> {
        let known = metadata(self.metadata, file)?;
        let groups = known.row_groups();
        let mut kept = vec![true; groups.len()];
        if let Some(predicate) = &self.predicate {
            let mut filter = RowGroupAccessPlanFilter::new(ParquetAccessPlan::new_all(groups.len()));
            let metrics = ParquetFileMetrics::new(0, "", &ExecutionPlanMetricsSet::new());
            let schema = known.file_metadata().schema_descr();
            filter.prune_by_statistics(self.scan.file_schema(), schema, groups, predicate, &metrics);
            let plan = filter.build();
            kept = (0..groups.len()).map(|group| plan.should_scan(group)).collect();
        }
        if let Some(range) = &file.range {
            let within = |group| start(group).is_some_and(|start| (range.start..range.end).contains(&start));
            kept.iter_mut().zip(groups).for_each(|(kept, group)| *kept &= within(group));
        }
        Some((known, kept))
    }

    /// What is read at most; `None` where it is more than `little`, or a file doesn't say.
    pub(super) fn work(&self, little: Work) -> Option<Work> {
        let names = self.columns();
        let mut files = self.scan.file_groups.iter().flat_map(|group| group.iter());
        files.try_fold(Work::default(), |mut work, file| {
            let (known, kept) = self.row_groups(file)?;
            for (group, _) in known.row_groups().iter().zip(kept).filter(|(_, kept)| *kept) {
                let name = |column: &&ColumnChunkMetaData| {
                    column.column_path().parts().first().is_some_and(|name| names.contains(name))
                };
                let read = group.columns().iter().filter(name);
                let bytes = read.map(|column| column.uncompressed_size().unsigned_abs()).sum();
                work = work.and(Work { rows: group.num_rows().unsigned_abs(), bytes });
            }
            work.is_within(little).then_some(work)
        })
    }

    /// The names of the columns that are given or asked.
    fn columns(&self) -> HashSet<String> {
        let source = self.scan.file_source();
        let mut names: HashSet<String> = match source.projection() {
            Some(given) => given
                .iter()
                .flat_map(|given| collect_columns(&given.expr))
                .map(|column| column.name().to_owned())
                .collect(),
            None => self.scan.file_schema().fields().iter().map(|field| field.name().clone()).collect(),
        };
        let predicate = source.filter();
        names.extend(predicate.iter().flat_map(collect_columns).map(|column| column.name().to_owned()));
        names
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use datafusion::{
        arrow::{
            array::{ArrayRef, Int64Array, RecordBatch},
            datatypes::DataType,
        },
        datasource::{
            file_format::parquet::ParquetFormat,
            listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl},
        },
        parquet::arrow::ArrowWriter,
    };

    use super::*;
    use crate::Engine;

    /// The column of a folder's name is no column of its files.
    #[tokio::test]
    async fn folders_that_are_columns_have_no_statistics() {
        let dir = tempfile::tempdir().unwrap();
        for (folder, from) in [("part=a", 0), ("part=b", 5)] {
            fs::create_dir(dir.path().join(folder)).unwrap();
            let numbers: ArrayRef = Arc::new((from..from + 5).collect::<Int64Array>());
            let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
            let file = File::create(dir.path().join(folder).join("events.parquet")).unwrap();
            let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
        }
        let engine = Engine::builder().threads(2).build().unwrap();
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()))
            .with_file_extension(".parquet")
            .with_table_partition_cols(vec![("part".to_owned(), DataType::Utf8)]);
        let url = ListingTableUrl::parse(format!("{}/", dir.path().display())).unwrap();
        let config = ListingTableConfig::new(url).with_listing_options(options);
        let config = config.infer_schema(&engine.state()).await.unwrap();
        engine.register_table("Web", Arc::new(ListingTable::try_new(config).unwrap())).unwrap();
        let rows = async |search: &str| {
            let search = engine.search(&format!("| from datamodel:Web | {search}")).await.unwrap();
            search.collect().await.unwrap().iter().map(RecordBatch::num_rows).sum::<usize>()
        };
        assert_eq!(rows("stats count by n").await, 10);
        assert_eq!(rows("where (part=\"a\" OR n>6) AND n>2").await, 5);
        assert_eq!(rows("where part=\"b\" AND n<7").await, 2);
    }
}
