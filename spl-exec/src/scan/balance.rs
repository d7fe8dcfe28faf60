//! Threads that read Parquet share the work evenly.
//!
//! DataFusion gives every thread as many bytes of a file. A thread reads a row group or doesn't, so of a few row groups one thread may get many
//! more than another. Threads take the next piece of a file when they are done with one: all that it takes is more pieces.

use std::sync::Arc;

use datafusion::{
    common::{Result, config::ConfigOptions, tree_node::TreeNode},
    datasource::{
        listing::{FileRange, PartitionedFile},
        physical_plan::{FileGroup, FileScanConfig, FileScanConfigBuilder},
        source::DataSourceExec,
    },
    execution::cache::cache_manager::FileMetadataCache,
    physical_expr::{PhysicalExpr, expressions::DynamicFilterPhysicalExpr},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::ExecutionPlan,
};

use super::{
    kept::{Kept, Work, start},
    of_parquet, rewritten,
};

/// Pieces, about, for each thread: what is left over at the end is a part of one.
const PIECES: usize = 16;

/// Bytes that are worth the while that a piece takes to begin with, of the columns that are read.
const PIECE_BYTES: u64 = 1 << 19;

/// Cuts files into more pieces than there are threads.
pub(crate) struct Balance {
    metadata: Arc<FileMetadataCache>,
}

impl std::fmt::Debug for Balance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Balance").finish_non_exhaustive()
    }
}

impl Balance {
    /// The rule, with the cache that holds what files say of themselves.
    pub(crate) fn new(metadata: Arc<FileMetadataCache>) -> Self {
        Self { metadata }
    }

    /// The same scan in more pieces; `None` where its threads don't share work.
    fn balanced(&self, scan: &FileScanConfig, options: &ConfigOptions) -> Option<Arc<dyn ExecutionPlan>> {
        let threads = scan.file_groups.len();
        let apart = scan.preserve_order || scan.output_partitioning.is_some();
        if apart || threads < 2 || !options.execution.enable_file_stream_work_stealing {
            return None;
        }
        // So many files are pieces enough; and what ends as soon as it has the newest rows reads a file's last row group first.
        let files: usize = scan.file_groups.iter().map(FileGroup::len).sum();
        if files >= threads * PIECES || scan.file_source().filter().is_some_and(|filter| ends_early(&filter)) {
            return None;
        }
        let kept = Kept::of(scan, self.metadata.as_ref());
        let groups =
            scan.file_groups.iter().map(|group| group.iter().map(|file| (file, starts(&kept, file))).collect());
        let groups: Vec<Vec<(&PartitionedFile, Vec<i64>)>> = groups.collect();
        let all: usize = groups.iter().flatten().map(|(_, starts)| starts.len()).sum();
        let most = Work { rows: u64::MAX, bytes: u64::MAX };
        let bytes = kept.work(most).map_or(u64::MAX, |work| work.bytes);
        let worthwhile = usize::try_from(bytes / PIECE_BYTES).unwrap_or(usize::MAX);
        let together = all.div_ceil(worthwhile.clamp(threads, threads * PIECES)).max(1);
        let cut = |group: &Vec<(&PartitionedFile, Vec<i64>)>| {
            group.iter().flat_map(|(file, starts)| pieces(file, starts, together)).collect()
        };
        let pieces: Vec<FileGroup> = groups.iter().map(|group| FileGroup::new(cut(group))).collect();
        if pieces.iter().map(FileGroup::len).eq(groups.iter().map(Vec::len)) {
            return None;
        }
        let config = FileScanConfigBuilder::from(scan.clone()).with_file_groups(pieces).build();
        Some(DataSourceExec::from_data_source(config))
    }
}

/// Whether a filter comes to know while it runs which rows are too late for the first few.
fn ends_early(filter: &Arc<dyn PhysicalExpr>) -> bool {
    filter.exists(|part| Ok(part.is::<DynamicFilterPhysicalExpr>())).unwrap_or(true)
}

/// Where the row groups of a file begin that are within its range, and worth reading.
fn starts(kept: &Kept<'_>, file: &PartitionedFile) -> Vec<i64> {
    let Some((known, kept)) = kept.row_groups(file) else { return Vec::new() };
    let groups = known.row_groups().iter().zip(kept).filter(|(_, kept)| *kept);
    groups.filter_map(|(group, _)| start(group)).collect()
}

/// The file in pieces of so many row groups.
fn pieces(file: &PartitionedFile, starts: &[i64], together: usize) -> Vec<PartitionedFile> {
    let end = i64::try_from(file.object_meta.size).unwrap_or(i64::MAX);
    let whole = file.range.clone().unwrap_or(FileRange { start: 0, end });
    let cuts = starts.iter().skip(together).step_by(together).copied();
    // A file that says it out of order is read as it was.
    if starts.len() <= together || !starts.is_sorted() {
        return vec![file.clone()];
    }
    let from = std::iter::once(whole.start).chain(cuts.clone());
    let to = cuts.chain([whole.end]);
    from.zip(to).map(|(from, to)| file.clone().with_range(from, to)).collect()
}

impl PhysicalOptimizerRule for Balance {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewritten(plan, |node| Ok(of_parquet(node).and_then(|scan| self.balanced(scan, options))))
    }

    fn name(&self) -> &str {
        "balance"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_one_another_from_end_to_end() {
        let ranges = |file: &PartitionedFile, starts: &[i64], together| {
            let pieces = pieces(file, starts, together);
            pieces.into_iter().map(|piece| piece.range.map(|range| (range.start, range.end))).collect::<Vec<_>>()
        };
        let file = PartitionedFile::new("events.parquet", 100);
        assert_eq!(ranges(&file, &[4, 20, 60], 1), [Some((0, 20)), Some((20, 60)), Some((60, 100))]);
        assert_eq!(ranges(&file, &[4, 20, 60], 2), [Some((0, 60)), Some((60, 100))]);
        assert_eq!(ranges(&file.clone().with_range(10, 70), &[20, 60], 1), [Some((10, 60)), Some((60, 70))]);
        assert_eq!(ranges(&file, &[4, 20], 2), [None]);
        // Row groups lie in another order than they are listed.
        assert_eq!(ranges(&file, &[60, 4, 20], 1), [None]);
    }
}
