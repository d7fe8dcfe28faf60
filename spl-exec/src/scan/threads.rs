//! Whether a plan reads so little that one thread is done with it before a second one has begun.

use std::sync::Arc;

use datafusion::{
    arrow::array::RecordBatch,
    datasource::{memory::MemorySourceConfig, source::DataSourceExec},
    execution::cache::cache_manager::FileMetadataCache,
    physical_plan::{ExecutionPlan, empty::EmptyExec, filter::FilterExec, placeholder_row::PlaceholderRowExec},
};

use super::{
    kept::{Kept, Work},
    of_parquet,
};

/// Whether the plan reads rows, of Parquet files and of tables in memory, and no more than `little` of both.
pub(crate) fn one_is_enough(plan: &Arc<dyn ExecutionPlan>, little: Work, metadata: &FileMetadataCache) -> bool {
    work(plan, little, metadata).is_some_and(|work| work.rows > 0)
}

/// What it reads; `None` where it is more than little, or nobody knows.
fn work(plan: &Arc<dyn ExecutionPlan>, little: Work, metadata: &FileMetadataCache) -> Option<Work> {
    if let Some(filter) = plan.downcast_ref::<FilterExec>()
        && let Some(scan) = of_parquet(filter.input())
    {
        return Kept::below(filter, scan, metadata)?.work(little);
    }
    let children = plan.children();
    if !children.is_empty() {
        return children.into_iter().try_fold(Work::default(), |all, child| {
            let all = all.and(work(child, little, metadata)?);
            all.is_within(little).then_some(all)
        });
    }
    if plan.is::<EmptyExec>() || plan.is::<PlaceholderRowExec>() {
        return Some(Work::default());
    }
    let source = plan.downcast_ref::<DataSourceExec>()?.data_source();
    if let Some(rows) = source.downcast_ref::<MemorySourceConfig>() {
        let batches = rows.partitions().iter().flatten();
        let work =
            |batch: &RecordBatch| Work { rows: batch.num_rows() as u64, bytes: batch.get_array_memory_size() as u64 };
        return Some(batches.map(work).fold(Work::default(), Work::and));
    }
    Kept::of(of_parquet(plan)?, metadata).work(little)
}

#[cfg(test)]
mod tests {
    use std::{fs::File, sync::Arc};

    use datafusion::{
        arrow::array::{ArrayRef, Int64Array, StringArray, TimestampMicrosecondArray},
        common::tree_node::{TreeNode, TreeNodeRecursion},
        parquet::{arrow::ArrowWriter, file::properties::WriterProperties},
        physical_plan::collect,
    };

    use super::*;
    use crate::Engine;

    const ROWS: i64 = 60_000;

    /// Row groups of 4,000 rows, of 200 bytes each.
    fn events(path: &std::path::Path) {
        let time = TimestampMicrosecondArray::from_iter_values(0..ROWS).with_timezone("UTC");
        let line = |row: i64| format!("{row:0200}");
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("_time", Arc::new(time), true),
            ("number", Arc::new((0..ROWS).collect::<Int64Array>()), true),
            ("line", Arc::new((0..ROWS).map(|row| Some(line(row))).collect::<StringArray>()), true),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(4000));
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }

    /// The threads that read, the pieces of the file in the order of their places, and the rows found.
    async fn read(engine: &Engine, search: &str) -> (usize, Vec<(i64, i64)>, usize) {
        let search = engine.search(search).await.unwrap();
        let state = engine.state();
        let plan = state.create_physical_plan(search.plan()).await.unwrap();
        let (mut threads, mut pieces) = (0, Vec::new());
        plan.apply(|node| {
            if let Some(scan) = of_parquet(node) {
                threads += scan.file_groups.len();
                let ranges = scan.file_groups.iter().flat_map(|group| group.iter()).flat_map(|file| &file.range);
                pieces.extend(ranges.map(|range| (range.start, range.end)));
            }
            Ok(TreeNodeRecursion::Continue)
        })
        .unwrap();
        pieces.sort_unstable();
        let rows = collect(plan, state.task_ctx()).await.unwrap();
        (threads, pieces, rows.iter().map(RecordBatch::num_rows).sum())
    }

    #[tokio::test]
    async fn little_is_read_by_one_thread_and_much_is_shared() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        events(&path);
        let engine = Engine::builder().threads(2).build().unwrap();
        engine.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
        let size = i64::try_from(std::fs::metadata(&path).unwrap().len()).unwrap();
        assert!(size > 10 << 20, "DataFusion doesn't share a file of {size} bytes");

        let (threads, pieces, rows) = read(&engine, "| from datamodel:Web | stats count by number line").await;
        assert_eq!((threads, pieces.len(), rows), (2, 15, ROWS as usize));
        assert!(pieces.windows(2).all(|pair| pair[0].1 == pair[1].0), "{pieces:?}");
        assert_eq!((pieces[0].0, pieces[14].1), (0, size));

        // Only one row group may have them.
        let (threads, pieces, rows) =
            read(&engine, "| from datamodel:Web | where number > 8100 AND number < 8105 | table line").await;
        assert_eq!((threads, pieces.len(), rows), (1, 0, 4), "the file is not cut");
        // Three of fifteen, of one column: still little.
        let (threads, _, rows) = read(&engine, "| from datamodel:Web | where number >= 50000 | table number").await;
        assert_eq!((threads, rows), (1, 10_000));
        // Most of the lines: no more pieces than there are row groups to read, but for the one where DataFusion cut.
        let (threads, pieces, rows) = read(&engine, "| from datamodel:Web | where number >= 10000 | table line").await;
        assert_eq!((threads, rows), (2, 50_000));
        assert!((10..=14).contains(&pieces.len()), "{pieces:?}");
        // Who wants the newest rows alone begins at the end of a file.
        let (threads, pieces, rows) = read(&engine, "| from datamodel:Web | sort 5 - _time | table line").await;
        assert_eq!((threads, pieces.len(), rows), (2, 2, 5));
    }
}
