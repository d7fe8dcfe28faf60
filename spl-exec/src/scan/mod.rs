//! How Parquet is read: rules of the physical plan that leave out what a search doesn't need to see.

pub(crate) mod balance;
pub(crate) mod condition;
mod dictionaries;
pub(crate) mod kept;
pub(crate) mod null_checks;
pub(crate) mod order;
mod pages;
mod push;
mod range;
pub(crate) mod threads;

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
            FileGroup, FileScanConfig, FileScanConfigBuilder, ParquetSource,
            parquet::{ParquetAccessPlan, RowGroupAccess, metadata::CachedParquetMetaData},
        },
        source::DataSourceExec,
    },
    execution::cache::cache_manager::FileMetadataCache,
    parquet::file::metadata::ParquetMetaData,
    physical_expr::{PhysicalExpr, conjunction, expressions::Column, split_conjunction},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        ExecutionPlan,
        filter::{FilterExec, FilterExecBuilder},
        repartition::RepartitionExec,
        replace_children_if_necessary,
    },
};

use self::{condition::Condition, dictionaries::Adapters, push::Names};

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

    fn metadata(&self, file: &PartitionedFile) -> Option<Arc<ParquetMetaData>> {
        metadata(self.metadata.as_ref(), file)
    }

    fn read(&self, filter: &FilterExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(input) = self.below(filter.input(), filter)? else { return Ok(None) };
        // All conditions are asked again of what is left: nothing depends on what the reader made of them.
        Ok(Some(Arc::new(FilterExecBuilder::from(filter).with_input(input).build()?)))
    }

    /// The scan below a filter, which may hand its rows to several threads in between.
    fn below(&self, input: &Arc<dyn ExecutionPlan>, filter: &FilterExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if let Some(repartition) = input.downcast_ref::<RepartitionExec>() {
            let scan = self.below(repartition.input(), filter)?;
            return scan.map(|scan| replace_children_if_necessary(Arc::clone(input), vec![scan])).transpose();
        }
        let Some(scan) = of_parquet(input) else { return Ok(None) };
        let Some(source) = scan.file_source().downcast_ref::<ParquetSource>() else { return Ok(None) };
        let mut files = scan.file_groups.iter().flat_map(|group| group.iter());
        let Some(sample) = files.find_map(|file| self.metadata(file)) else { return Ok(None) };
        let conditions: Vec<_> = split_conjunction(filter.predicate()).into_iter().cloned().collect();
        let names = names(scan);
        let condition = Condition::of(filter.predicate(), &names);
        let all: Vec<usize> = (0..input.schema().fields().len()).collect();
        let early = push::early(&conditions, filter.projection().as_deref().unwrap_or(&all), &names, &sample);
        if early.is_empty() && condition == Condition::Any {
            return Ok(None);
        }
        let own_adapter = scan.expr_adapter_factory.is_some();
        let texts: Vec<&String> = match own_adapter {
            true => Vec::new(),
            false => dictionaries::columns(&early).iter().filter_map(|column| names.get(column)).collect(),
        };
        let files = |group: &FileGroup| group.iter().map(|file| self.narrowed(file, &condition, &texts)).collect();
        let groups: Vec<Vec<PartitionedFile>> = scan.file_groups.iter().map(files).collect();
        let mut config = FileScanConfigBuilder::from(scan.clone());
        if !early.is_empty() {
            let plans = groups.iter().flatten().filter_map(|file| file.extension::<ParquetAccessPlan>());
            let scattered =
                plans.flat_map(|plan| plan.inner()).any(|access| matches!(access, RowGroupAccess::Selection(_)));
            config = config.with_source(reading(source, scan, &early, scattered)?);
        }
        if !own_adapter && groups.iter().flatten().any(|file| file.arrow_schema.is_some()) {
            config = config.with_expr_adapter(Some(Arc::new(Adapters)));
        }
        let groups = groups.into_iter().map(FileGroup::from).collect();
        Ok(Some(DataSourceExec::from_data_source(config.with_file_groups(groups).build())))
    }

    /// The file, with what of it may hold what is asked for, and with those of the named columns that are read as dictionaries.
    fn narrowed(&self, file: &PartitionedFile, condition: &Condition, texts: &[&String]) -> PartitionedFile {
        let (mut file, Some(metadata)) = (file.clone(), self.metadata(file)) else { return file.clone() };
        if file.arrow_schema.is_none() {
            file.arrow_schema = dictionaries::schema(&metadata, texts);
        }
        if file.extension::<ParquetAccessPlan>().is_none()
            && let Some(plan) = pages::narrowed(&metadata, condition)
        {
            file = file.with_extension(plan);
        }
        file
    }
}

/// The plan with the nodes that `rewrite` gives in the place of others.
pub(crate) fn rewritten(
    plan: Arc<dyn ExecutionPlan>,
    rewrite: impl Fn(&Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|node| Ok(rewrite(&node)?.map_or_else(|| Transformed::no(node), Transformed::yes))).data()
}

/// How Parquet files are read, where that is what a node does.
pub(crate) fn of_parquet(node: &Arc<dyn ExecutionPlan>) -> Option<&FileScanConfig> {
    let scan = node.downcast_ref::<DataSourceExec>()?.data_source().downcast_ref::<FileScanConfig>()?;
    scan.file_source().is::<ParquetSource>().then_some(scan)
}

/// What a file says of itself; `None` where nobody has asked it yet, or it has changed since.
pub(crate) fn metadata(cache: &FileMetadataCache, file: &PartitionedFile) -> Option<Arc<ParquetMetaData>> {
    let entry = cache.get(&file.object_meta.location)?;
    let known = entry.file_metadata.as_any().downcast_ref::<CachedParquetMetaData>()?;
    entry.is_valid_for(&file.object_meta).then(|| Arc::clone(known.parquet_metadata()))
}

/// The reader that filters by these conditions of the scan's columns.
///
/// Where only some pages are asked for, here and there, it reads what the conditions need again for its output: the cache that spares it that would read
/// all pages of each batch of rows.
fn reading(
    source: &ParquetSource,
    scan: &FileScanConfig,
    early: &[Arc<dyn PhysicalExpr>],
    scattered: bool,
) -> Result<Arc<ParquetSource>> {
    let conditions = match scan.file_source().projection() {
        Some(projection) => {
            early.iter().map(|condition| projection.unproject_expr(condition)).collect::<Result<Vec<_>>>()?
        }
        None => early.to_vec(),
    };
    let mut options = source.table_parquet_options().clone();
    if scattered {
        options.global.max_predicate_cache_size = Some(0);
    }
    let source = source.clone().with_table_parquet_options(options);
    Ok(Arc::new(source.with_predicate(conjunction(conditions)).with_pushdown_filters(true)))
}

/// The file's columns that a scan gives as they are, by their places.
pub(crate) fn names(scan: &FileScanConfig) -> Names {
    let Some(projection) = scan.file_source().projection() else { return Names::new() };
    let plain = projection.iter().enumerate().filter_map(|(index, given)| {
        let column = given.expr.downcast_ref::<Column>()?;
        Some((index, column.name().to_owned()))
    });
    plain.collect()
}

impl PhysicalOptimizerRule for Scan {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewritten(plan, |node| {
            Ok(node.downcast_ref::<FilterExec>().map(|filter| self.read(filter)).transpose()?.flatten())
        })
    }

    fn name(&self) -> &str {
        "scan"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, path::Path};

    use datafusion::{
        arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
        parquet::{
            arrow::{ArrowWriter, arrow_reader::ArrowReaderMetadata},
            file::properties::WriterProperties,
        },
        physical_plan::{collect, displayable},
    };
    use proptest::prelude::*;

    use super::*;
    use crate::Engine;

    fn batch(names: &[Option<String>]) -> RecordBatch {
        let rows = 0..names.len() as i64;
        let time = TimestampMicrosecondArray::from_iter_values(rows.clone()).with_timezone("UTC");
        let long: StringArray = rows.clone().map(|row| Some(format!("{row} {}", "x".repeat(500)))).collect();
        let columns: [(&str, ArrayRef, bool); 4] = [
            ("_time", Arc::new(time), true),
            ("name", Arc::new(StringArray::from(names.to_vec())), true),
            ("number", Arc::new(rows.collect::<Int64Array>()), true),
            ("long", Arc::new(long), true),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    /// Row groups of 20 rows, pages of 4.
    fn write(path: &Path, batch: &RecordBatch) {
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(20))
            .set_data_page_row_count_limit(4)
            .set_write_batch_size(4)
            .set_dictionary_enabled(false);
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties.build())).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
    }

    fn names() -> Vec<Option<String>> {
        let mut names: Vec<_> =
            (0..100).map(|row| Some(format!("{}{row}", ["Cmd", "cmd", "msi", "MSI"][row % 4]))).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn names_are_looked_for_in_the_pages_that_may_hold_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        write(&path, &batch(&names()));
        let file = File::open(&path).unwrap();
        let options = Default::default();
        let metadata = ArrowReaderMetadata::load(&file, options).unwrap();
        assert!(metadata.metadata().column_index().is_none(), "the reader loads it only when asked");
        let engine = Engine::new().unwrap();
        engine.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
        let rows = |search: &'static str| async {
            let frame = engine.search(search).await.unwrap();
            let frame = datafusion::dataframe::DataFrame::new(engine.state(), frame.plan().clone());
            let context = Arc::new(frame.task_ctx());
            let plan = frame.create_physical_plan().await.unwrap();
            let found = collect(Arc::clone(&plan), context).await.unwrap();
            let mut read = 0;
            plan.apply(|node| {
                if node.downcast_ref::<DataSourceExec>().is_some() {
                    read += node.metrics().and_then(|metrics| metrics.output_rows()).unwrap_or_default();
                }
                Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
            })
            .unwrap();
            let text = displayable(plan.as_ref()).indent(false).to_string();
            (found.iter().map(RecordBatch::num_rows).sum::<usize>(), read, text)
        };
        let base = r#"| from datamodel:Web | search name="MSI3" | table name number"#;
        let (found, read, plan) = rows(base).await;
        assert_eq!(found, 1);
        assert!(read <= 20, "{read} rows are read\n{plan}");
        // What is long is read of few rows, so that the reader filters.
        let (found, read, plan) = rows(r#"| from datamodel:Web | search name="msi3*" | table long"#).await;
        assert_eq!((found, read), (7, 7), "{plan}");
        // Nothing tells where it is.
        let (found, read, plan) = rows(r#"| from datamodel:Web | search name="*3" | table name"#).await;
        assert_eq!((found, read), (10, 100), "{plan}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn pages_are_left_out_only_where_no_row_passes(
            mut rows in prop::collection::vec(prop::option::of("[aAkK\u{212a}iI\u{130}z]{0,3}"), 0..70),
            sorted: bool,
            patterns in prop::collection::vec("[aAkKiIzä]{0,2}[*]?[aAkKz]{0,1}", 1..3),
            negated: bool,
        ) {
            if sorted {
                rows.sort();
            }
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("events.parquet");
            let batch = batch(&rows);
            write(&path, &batch);
            let quoted: Vec<String> = patterns.iter().map(|pattern| format!("name=\"{pattern}\"")).collect();
            let not = if negated { "NOT number=3" } else { "number=3" };
            let search = format!("| from datamodel:Web | search ({}) {not} | table number long", quoted.join(" OR "));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let (file, memory) = runtime.block_on(async {
                let file = Engine::new().unwrap();
                file.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
                let memory = Engine::new().unwrap();
                memory.register_batches("Web", vec![batch]).unwrap();
                let rows = async |engine: &Engine| {
                    let batches = engine.search(&search).await.unwrap().collect().await.unwrap();
                    datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string()
                };
                (rows(&file).await, rows(&memory).await)
            });
            prop_assert_eq!(file, memory, "{}", search);
        }
    }
}
