//! The order that Parquet files claim is not believed.
//!
//! `sorting_columns` hold within a row group. DataFusion takes those of the first for the whole file, and ends a group of an aggregate as soon as
//! the next begins: a file of several row groups would give groups twice.

use std::sync::Arc;

use datafusion::{
    common::{Result, config::ConfigOptions},
    datasource::{physical_plan::FileScanConfigBuilder, source::DataSourceExec},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::ExecutionPlan,
};

use super::{of_parquet, rewritten};

/// Forgets the order of Parquet files, before anything relies on it.
#[derive(Debug)]
pub(crate) struct Unordered;

impl PhysicalOptimizerRule for Unordered {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewritten(plan, |node| {
            let ordered = of_parquet(node).filter(|scan| !scan.output_ordering.is_empty());
            let config = ordered.map(|scan| FileScanConfigBuilder::from(scan.clone()).with_output_ordering(Vec::new()));
            Ok(config.map(|config| DataSourceExec::from_data_source(config.build()) as _))
        })
    }

    fn name(&self) -> &str {
        "unordered"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, sync::Arc};

    use datafusion::{
        arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray},
        parquet::{
            arrow::ArrowWriter,
            file::{metadata::SortingColumn, properties::WriterProperties},
        },
    };

    use crate::Engine;

    /// Every row group has all names, in order.
    #[tokio::test]
    async fn row_groups_in_order_are_no_file_in_order() {
        let names: StringArray = (0..80_000).map(|row| Some(format!("{:0150}", row % 1000 / 10))).collect();
        let columns: [(&str, ArrayRef, bool); 2] =
            [("name", Arc::new(names), true), ("number", Arc::new((0..80_000).collect::<Int64Array>()), true)];
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let sorted = vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }];
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(1000))
            .set_sorting_columns(Some(sorted))
            .set_dictionary_enabled(false);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        let mut writer =
            ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        for threads in [1, 2] {
            let engine = Engine::builder().threads(threads).build().unwrap();
            engine.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
            for search in [
                "stats count by name",
                "stats sum(number) by name",
                "dedup name",
                "eventstats count by name | where count=800 | dedup name",
            ] {
                let rows =
                    engine.search(&format!("| from datamodel:Web | {search}")).await.unwrap().collect().await.unwrap();
                assert_eq!(rows.iter().map(RecordBatch::num_rows).sum::<usize>(), 100, "{search}, {threads} threads");
            }
        }
    }
}
