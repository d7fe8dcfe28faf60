//! How Parquet is read: rules of the physical plan that leave out what a search doesn't need to see.

pub(crate) mod condition;
pub(crate) mod null_checks;
mod pages;
mod push;
mod range;

use std::sync::Arc;

use datafusion::{
    common::{
        Result,
        config::ConfigOptions,
        tree_node::{Transformed, TransformedResult, TreeNode},
    },
    datasource::{
        listing::PartitionedFile,
        physical_plan::{
            FileScanConfig, FileScanConfigBuilder, ParquetSource,
            parquet::{ParquetAccessPlan, metadata::CachedParquetMetaData},
        },
        source::DataSourceExec,
    },
    execution::cache::cache_manager::FileMetadataCache,
    parquet::file::metadata::ParquetMetaData,
    physical_expr::{conjunction, expressions::Column, split_conjunction},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        ExecutionPlan,
        filter::{FilterExec, FilterExecBuilder},
    },
};

use self::{
    condition::Condition,
    push::{Names, Sizes},
};

/// Tells the reader which pages may hold what a filter asks for, in any letter case, and whether it pays to filter while it reads.
///
/// DataFusion does the first for comparisons, but knows nothing of our functions; the second it does for all searches or for none.
pub(crate) struct Scan {
    metadata: Arc<FileMetadataCache>,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").finish_non_exhaustive()
    }
}

impl Scan {
    /// The rule, with the cache that holds what files say of themselves.
    pub(crate) fn new(metadata: Arc<FileMetadataCache>) -> Self {
        Self { metadata }
    }

    /// What a file says of itself; `None` where nobody has asked it yet, or it has changed since.
    fn metadata(&self, file: &PartitionedFile) -> Option<Arc<ParquetMetaData>> {
        let entry = self.metadata.get(&file.object_meta.location)?;
        let known = entry.file_metadata.as_any().downcast_ref::<CachedParquetMetaData>()?;
        entry.is_valid_for(&file.object_meta).then(|| Arc::clone(known.parquet_metadata()))
    }

    fn read(&self, filter: &FilterExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(exec) = filter.input().downcast_ref::<DataSourceExec>() else { return Ok(None) };
        let Some(scan) = exec.data_source().downcast_ref::<FileScanConfig>() else { return Ok(None) };
        let Some(source) = scan.file_source().downcast_ref::<ParquetSource>() else { return Ok(None) };
        let mut files = scan.file_groups.iter().flat_map(|group| group.iter());
        let Some(sample) = files.find_map(|file| self.metadata(file)) else { return Ok(None) };
        let conditions: Vec<_> = split_conjunction(filter.predicate()).into_iter().cloned().collect();
        let names = names(scan);
        let sizes = Sizes::of(&sample);
        let ordered = push::order(conditions, &names, &sizes);
        let all: Vec<usize> = (0..exec.schema().fields().len()).collect();
        let push = push::pays(&ordered, filter.projection().as_deref().unwrap_or(&all), &names, &sizes);
        let predicate = conjunction(ordered);
        let condition = Condition::of(&predicate, &names);
        let mut config = FileScanConfigBuilder::from(scan.clone());
        if push {
            config = config.with_source(Arc::new(source.clone().with_pushdown_filters(true)));
        }
        if condition != Condition::Any {
            let groups = scan.file_groups.iter().map(|group| {
                let files = group.iter().map(|file| self.narrowed(file, &condition));
                files.collect::<Vec<_>>().into()
            });
            config = config.with_file_groups(groups.collect());
        }
        let input = DataSourceExec::from_data_source(config.build());
        let read = FilterExecBuilder::from(filter).with_predicate(predicate).with_input(input).build()?;
        Ok(Some(Arc::new(read)))
    }

    /// The file, with what of it may hold what is asked for.
    fn narrowed(&self, file: &PartitionedFile, condition: &Condition) -> PartitionedFile {
        let known = self.metadata(file).filter(|_| file.extension::<ParquetAccessPlan>().is_none());
        match known.and_then(|metadata| pages::narrowed(&metadata, condition)) {
            Some(plan) => file.clone().with_extension(plan),
            None => file.clone(),
        }
    }
}

/// The file's columns that a scan gives as they are, by their places.
fn names(scan: &FileScanConfig) -> Names {
    let Some(projection) = scan.file_source().projection() else { return Names::new() };
    let plain = projection.iter().enumerate().filter_map(|(index, given)| {
        let column = given.expr.downcast_ref::<Column>()?;
        Some((index, column.name().to_owned()))
    });
    plain.collect()
}

impl PhysicalOptimizerRule for Scan {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            Ok(match node.downcast_ref::<FilterExec>().map(|filter| self.read(filter)).transpose()?.flatten() {
                Some(read) => Transformed::yes(read),
                None => Transformed::no(node),
            })
        })
        .data()
    }

    fn name(&self) -> &str {
        "scan"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
