//! Rewrites a table into Parquet files that both times and names find their way in.
//!
//! ```
//! use spl_exec::optimize::Optimize;
//!
//! # async fn example() -> spl_exec::Result<()> {
//! let report = Optimize::new("events/", "arranged/").run().await?;
//! println!("{} rows in {} files", report.rows, report.files);
//! # Ok(())
//! # }
//! ```
//!
//! What is written are ordinary Parquet files; `docs/layout.md` describes how rows, row groups and pages are laid out.
//! Nothing but the statistics that every reader knows tells where rows are.

mod cluster;
mod encode;
mod folder;
mod note;
mod order;
mod part;
mod slice;
mod source;
mod survey;
#[cfg(test)]
mod tests;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use datafusion::{
    common::runtime::SpawnedTask, error::DataFusionError, execution::SessionState, prelude::SessionContext,
};
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};

pub(crate) use self::folder::{is_publishing, is_unfinished};
use self::{
    encode::Target,
    folder::{Folder, Found},
    note::{Note, Position},
    order::Order,
    part::Parts,
    source::Source,
    survey::{Unit, survey},
};
use crate::{
    error::{Error, Result, from_datafusion},
    search::CancelHandle,
    table::parquet::files,
};

/// Other versions arrange rows in another way.
const VERSION: u32 = 2;

/// Bytes for rows that wait, without a limit of the caller's.
const MEMORY: usize = 1 << 30;

/// Numbers that the layout is made of.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// Rows of a row group: a slice of time.
    group_rows: usize,
    /// Bytes in memory of a row group: where rows are huge, it has fewer of them.
    group_bytes: usize,
    /// Rows of a file; it ends at the next change of time.
    part_rows: usize,
    /// Rows of a page, at most.
    page_rows: usize,
    /// Rows of a page where rows of different values meet.
    page_rows_min: usize,
    /// Bytes after which a page without a dictionary ends: of long texts few others are read with those that are asked for.
    page_bytes: usize,
    /// Rows that are read at once.
    batch_rows: usize,
    /// Rows whose first and last time are known.
    unit_rows: usize,
    /// Bytes in a file that are fetched at once.
    read_bytes: u64,
    /// The level of zstd.
    zstd: i32,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            group_rows: 262_144,
            group_bytes: 256 << 20,
            part_rows: 16 * 262_144,
            page_rows: 2048,
            page_rows_min: 128,
            page_bytes: 64 << 10,
            batch_rows: 8192,
            unit_rows: 65_536,
            read_bytes: 64 << 20,
            zstd: 1,
        }
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows written, those of an earlier run that was broken off among them.
    pub rows: u64,
    /// Rows of the table.
    pub total: u64,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Rows of the table.
    pub rows: u64,
    /// Rows that an earlier run had written. All of them where the folder held the finished table already.
    pub resumed: u64,
    /// Files of the new table.
    pub files: usize,
    /// Bytes of the files that were read.
    pub bytes_before: u64,
    /// Bytes of the new files.
    pub bytes_after: u64,
    /// The fields that rows are clustered by.
    pub cluster: Vec<String>,
}

/// A table to rewrite, and where to.
///
/// A run that was broken off, even by a loss of power, leaves nothing that could be taken for the table, and the next run with
/// the same arguments goes on after the files that were finished.
pub struct Optimize {
    input: String,
    output: PathBuf,
    cluster: Option<Vec<String>>,
    memory: usize,
    force: bool,
    state: Option<SessionState>,
    progress: Box<dyn Fn(Progress) + Send + Sync>,
    cancel: watch::Sender<bool>,
    layout: Layout,
}

impl fmt::Debug for Optimize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Optimize").field("input", &self.input).field("output", &self.output).finish_non_exhaustive()
    }
}

impl Optimize {
    /// The Parquet table at `input`, which is what [`register_parquet`](crate::Engine::register_parquet) takes, is to be
    /// written to the folder `output`. That must be empty, or hold what an earlier run wrote.
    pub fn new(input: impl Into<String>, output: impl Into<PathBuf>) -> Self {
        Self {
            input: input.into(),
            output: output.into(),
            cluster: None,
            memory: MEMORY,
            force: false,
            state: None,
            progress: Box::new(|_| {}),
            cancel: watch::Sender::new(false),
            layout: Layout::default(),
        }
    }

    /// Fields that are compared with literals most, first of all. None at all leaves rows in the order of time. Without this
    /// call, two fields that detections are known to compare are taken.
    #[must_use]
    pub fn cluster<T: Into<String>>(mut self, fields: impl IntoIterator<Item = T>) -> Self {
        self.cluster = Some(fields.into_iter().map(Into::into).collect());
        self
    }

    /// Bytes for rows that are read and not written yet, 1 GiB by default. Input in no order at all is sorted with temporary files
    /// in the output folder.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Writes anew what runs over other data, or with other options, left in the output folder. Files that aren't ours are
    /// never touched.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Object stores of `engine` may hold the input.
    #[must_use]
    pub fn engine(mut self, engine: &crate::Engine) -> Self {
        self.state = Some(engine.state());
        self
    }

    /// Called after each row group, with the rows written so far.
    #[must_use]
    pub fn progress(mut self, progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.progress = Box::new(progress);
        self
    }

    /// A handle that ends the run from elsewhere. What was finished stays, for the next run.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.cancel.clone())
    }

    /// Rewrites the table. When it returns, the new files are there, all of them and on disk.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where the input can't be read or changes meanwhile, a field isn't there, or the output folder is part
    /// of the input or holds something else. [`Error::Resources`] or [`Error::Cancelled`].
    pub async fn run(self) -> Result<Report> {
        let mut cancelled = self.cancel.subscribe();
        tokio::select! {
            biased;
            _ = cancelled.wait_for(|cancelled| *cancelled) => Err(Error::Cancelled),
            report = self.rewrite() => report,
        }
    }

    async fn rewrite(&self) -> Result<Report> {
        let state = self.state.clone().unwrap_or_else(|| SessionContext::new().state());
        check_apart(&self.input, &self.output)?;
        let source = Arc::new(Source::open(&state, &self.input).await?);
        let cluster = cluster::columns(&source.schema, self.cluster.as_deref(), &self.input)?;
        let names: Vec<_> = cluster.iter().map(|&column| source.schema.field(column).name().clone()).collect();
        let fingerprint = self.fingerprint(&state, &names).await?;
        let target = Target::new(Arc::clone(&source.schema), cluster, self.layout);
        let target = Arc::new(target.map_err(|error| from_datafusion(error.into(), &self.input))?);

        let (folder, found) = Folder::open(&self.output, &fingerprint, self.force)?;
        let resumed = match &found {
            Found::Everything(note) => note.rows,
            Found::Parts(note) => note.as_ref().map_or(0, |note| note.rows),
        };
        let rows = match found {
            Found::Everything(note) => note.rows,
            Found::Parts(after) => {
                let rows = self.write(&source, target, &folder, &fingerprint, after).await?;
                if fingerprint != self.fingerprint(&state, &names).await? {
                    return Err(Error::data(&self.input, "the input changed while it was read; start again"));
                }
                rows
            }
        };
        if rows != source.rows {
            let message = format!("{} rows became {rows}; nothing was published", source.rows);
            return Err(Error::Internal { message, source: None });
        }
        let (files, bytes_after) = folder.publish()?;
        let bytes_before = source.bytes;
        Ok(Report { rows, resumed, files, bytes_before, bytes_after, cluster: names })
    }

    /// Writes all parts after `after`; gives the rows of all parts.
    async fn write(
        &self,
        source: &Arc<Source>,
        target: Arc<Target>,
        folder: &Folder,
        fingerprint: &str,
        after: Option<Note>,
    ) -> Result<u64> {
        let units = survey(source, self.layout.unit_rows).await?;
        let row_bytes = row_bytes(source, &units, self.layout.batch_rows).await?;
        let group_bytes = row_bytes.saturating_mul(self.layout.group_rows).min(self.layout.group_bytes).max(1);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        // A row group being encoded is there as it came and as it is arranged.
        let at_once = (self.memory / 2 / (2 * group_bytes)).clamp(1, threads);

        let cannot = |error: io::Error| Error::io(self.output.display().to_string(), error);
        let spill = folder.work().join("spill");
        fs::create_dir_all(&spill).map_err(cannot)?;
        let order = Order {
            source: Arc::clone(source),
            layout: self.layout,
            units,
            from: after.as_ref().map_or(Position::Start, |note| note.position),
            memory: self.memory / 2,
            row_bytes,
            spill,
        };
        let (sender, mut slices) = mpsc::channel(1);
        let reading = SpawnedTask::spawn(order.run(sender));
        let metadata = source.metadata.clone();
        let mut parts = Parts::new(folder.work(), Arc::clone(&target), &source.stored, metadata, fingerprint, after);
        let report = |rows| (self.progress)(Progress { rows, total: source.rows });
        report(parts.rows());

        let encoded = stream::poll_fn(move |context| slices.poll_recv(context)).map(|slice| {
            let target = Arc::clone(&target);
            let end = slice.end;
            SpawnedTask::spawn_blocking(move || target.encode(slice).map(|group| (group, end)))
        });
        let mut encoded = encoded.buffered(at_once);
        while let Some(group) = encoded.next().await {
            let (group, end) = joined(group, &self.input)?;
            let writing = SpawnedTask::spawn_blocking(move || parts.write(group, end).map(|()| parts));
            parts = joined(writing.await, &self.output.display().to_string())?;
            report(parts.rows());
        }
        reading.await.map_err(|_| Error::data(&self.input, "reading it stopped"))??;
        let finishing = SpawnedTask::spawn_blocking(move || parts.finish());
        Ok(joined(finishing.await, &self.output.display().to_string())?.rows)
    }

    /// Stands for the input as it is, and for what is asked.
    async fn fingerprint(&self, state: &SessionState, cluster: &[String]) -> Result<String> {
        let mut hash = Sha256::new();
        hash.update(format!("{VERSION} {:?} {cluster:?}\n", self.layout));
        for file in files(state, &self.input).await? {
            let changed = file.meta.last_modified.timestamp_nanos_opt();
            hash.update(format!("{:?} {} {changed:?}\n", file.meta.location, file.meta.size));
        }
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn joined<T>(done: Result<Result<T, DataFusionError>, tokio::task::JoinError>, what: &str) -> Result<T> {
    let done = done.map_err(|_| Error::data(what, "a part of the work stopped"))?;
    done.map_err(|error| from_datafusion(error, what))
}

/// Bytes of a row in memory, by those of the first rows here and there.
async fn row_bytes(source: &Arc<Source>, units: &[Unit], rows: usize) -> Result<usize> {
    let some = [units.first(), units.get(units.len() / 2), units.last()];
    let mut most = 1;
    for unit in some.into_iter().flatten() {
        let part = Some((unit.start, unit.rows.min(rows)));
        let mut batches = Box::pin(source.read(unit.file, unit.group, part, rows)?);
        if let Some(batch) = batches.next().await {
            let batch = batch?;
            most = most.max(batch.get_array_memory_size() / batch.num_rows().max(1));
        }
    }
    Ok(most)
}

/// Refuses an output that would be read as part of the input.
fn check_apart(input: &str, output: &Path) -> Result<()> {
    let refuse = || {
        let message = format!("the output folder {} is part of it; choose one elsewhere", output.display());
        Err(Error::data(input, message))
    };
    let output = absolute(output).map_err(|error| Error::io(output.display().to_string(), error))?;
    if let Ok(input) = fs::canonicalize(input) {
        if output.starts_with(&input) {
            return refuse();
        }
    } else if let Ok(pattern) = absolute(Path::new(input)).map(|path| path.to_string_lossy().into_owned())
        && glob::Pattern::new(&pattern).is_ok_and(|pattern| pattern.matches_path(&output.join(note::part_name(0))))
    {
        return refuse();
    }
    Ok(())
}

/// The path without links, though its end may not exist yet.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let existing = path.ancestors().find_map(|known| Some((known, fs::canonicalize(known).ok()?)));
    Ok(match existing {
        Some((known, real)) => real.join(path.strip_prefix(known).unwrap_or(Path::new(""))),
        None => path,
    })
}
