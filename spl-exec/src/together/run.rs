//! Plans the searches, scans what they share, and runs each.

use std::sync::Arc;

use datafusion::{
    arrow::array::RecordBatch,
    common::runtime::SpawnedTask,
    execution::{SessionState, memory_pool::MemoryLimit},
};
use futures::{StreamExt, stream};
use tokio::sync::{mpsc, watch};

use super::{
    Found, Outcome, Together,
    group::{Part, group},
    kept::Kept,
    narrowed::Narrowed,
    progress::Reporter,
    resolve::resolve,
    scan::{self, Shared},
    tables::{self, Read, Replacement},
};
use crate::{
    engine::Engine,
    error::{Error, Result},
    search::{Limits, Search},
};

/// What shared scans keep unless told otherwise, where the engine's memory isn't limited.
const MEMORY: usize = 256 << 20;

/// What the tasks share.
struct Run {
    engine: Engine,
    cancel: watch::Sender<bool>,
    reporter: Arc<Reporter>,
    outcomes: mpsc::Sender<Outcome>,
    /// How many searches are worked on at the same time.
    threads: usize,
}

/// A search that is planned.
struct Planned {
    id: String,
    search: Search,
    /// The tables that it reads, until it is known what to do with them.
    reads: Vec<Option<Read>>,
    parts: Vec<Part>,
}

/// Runs the searches.
pub(super) async fn run(together: Together, outcomes: mpsc::Sender<Outcome>) {
    let Together { engine, searches, memory, progress, cancel } = together;
    let reporter = Arc::new(Reporter::new(searches.len(), progress));
    let state = engine.state();
    let threads = state.config().target_partitions().max(1);
    let run = Arc::new(Run { engine, cancel, reporter, outcomes, threads });
    let mut planned = run.plan(searches).await;
    let tables = run.share(&mut planned, &state, memory).await;
    let (alone, narrowed): (Vec<_>, Vec<_>) =
        planned.into_iter().partition(|planned| planned.parts.iter().all(|part| matches!(part, Part::Alone { .. })));
    let left = run.run_narrowed(narrowed, tables, state).await;
    for Planned { id, search, .. } in alone.into_iter().chain(left) {
        let result = run.run_alone(search).await;
        run.give(id, result).await;
    }
}

impl Run {
    /// Plans searches; tells at once what became of those that can't be.
    async fn plan(self: &Arc<Self>, searches: Vec<(String, String)>) -> Vec<Planned> {
        let tasks = searches.into_iter().map(|(id, text)| {
            let run = Arc::clone(self);
            async move {
                let task = SpawnedTask::spawn(async move {
                    let limits = Limits::new(None, run.cancel.clone());
                    let planned = limits.guard(run.engine.search(&text)).await.and_then(|planned| planned);
                    run.reporter.planned();
                    let search = planned?;
                    let reads = if search.is_plain() { tables::reads(search.plan()) } else { Vec::new() };
                    Ok((search, reads))
                });
                (id, joined(task).await)
            }
        });
        let mut tasks = stream::iter(tasks).buffered(self.threads);
        let mut planned = Vec::new();
        while let Some((id, result)) = tasks.next().await {
            match result {
                Ok((mut search, reads)) => {
                    search.cancelled_by(self.cancel.clone());
                    planned.push(Planned { id, search, reads, parts: Vec::new() });
                }
                Err(error) => self.give(id, Err(error)).await,
            }
        }
        planned
    }

    /// Scans the tables that several searches read. A table that can't be read is left to the searches: each tells of it.
    async fn share(
        &self,
        planned: &mut [Planned],
        state: &SessionState,
        memory: Option<usize>,
    ) -> Arc<Vec<Option<(Shared, Kept)>>> {
        let mut reads: Vec<_> = planned.iter_mut().map(|planned| std::mem::take(&mut planned.reads)).collect();
        let limits = Limits::new(None, self.cancel.clone());
        if limits.guard(resolve(&mut reads, state)).await.is_err() {
            return Arc::default();
        }
        let Ok((shared, parts)) = group(reads, state) else { return Arc::default() };
        for (planned, parts) in planned.iter_mut().zip(parts) {
            planned.parts = parts;
        }
        let pool = &state.runtime_env().memory_pool;
        let budget = memory.unwrap_or(match pool.memory_limit() {
            MemoryLimit::Finite(bytes) => bytes / 4,
            _ => MEMORY,
        });
        let mut tables = Vec::with_capacity(shared.len());
        let state = scanning(state);
        for shared in shared {
            if shared.matcher.is_idle() {
                tables.push(None);
                continue;
            }
            let used: usize = tables.iter().flatten().map(|(_, kept): &(Shared, Kept)| kept.size()).sum();
            let kept = Kept::new(shared.matcher.len(), budget.saturating_sub(used), pool);
            let limits = Limits::new(None, self.cancel.clone());
            let scan = scan::run(&shared, &state, kept, Arc::clone(&self.reporter));
            let kept = limits.guard(scan).await.ok().and_then(std::result::Result::ok);
            tables.push(kept.map(|kept| (shared, kept)));
        }
        Arc::new(tables)
    }

    /// Runs searches over their own rows. Gives back those for which that doesn't do.
    async fn run_narrowed(
        self: &Arc<Self>,
        planned: Vec<Planned>,
        tables: Arc<Vec<Option<(Shared, Kept)>>>,
        state: SessionState,
    ) -> Vec<Planned> {
        let (large, small) = (Arc::new(state.clone()), Arc::new(small(state)));
        let tasks = planned.into_iter().map(|planned| {
            let is_large = planned.parts.iter().any(|part| matches!(part, Part::Alone { large: true }));
            let state = Arc::clone(if is_large { &large } else { &small });
            let (run, tables) = (Arc::clone(self), Arc::clone(&tables));
            SpawnedTask::spawn(async move {
                match narrow(&planned, &tables, state).await {
                    Some(result) => {
                        let Planned { id, search, .. } = planned;
                        let found = result.map(|rows| found(&search, rows, search.warnings()));
                        run.give(id, found).await;
                        None
                    }
                    None => Some(planned),
                }
            })
        });
        let tasks = stream::iter(tasks).map(|task| async { task.join_unwind().await.ok().flatten() });
        tasks.buffer_unordered(self.threads).filter_map(std::future::ready).collect().await
    }

    async fn run_alone(&self, search: Search) -> Result<Found> {
        let schema = search.schema();
        let (rows, warnings) = search.collect_with_warnings().await?;
        Ok(Found { schema, rows, warnings })
    }

    async fn give(&self, id: String, result: Result<Found>) {
        self.reporter.finished();
        // Nobody may be left to read it: then the task ends soon.
        let _ = self.outcomes.send(Outcome { id, result }).await;
    }
}

/// Runs a search over its own rows; `None` where it must run on its own.
async fn narrow(
    planned: &Planned,
    tables: &[Option<(Shared, Kept)>],
    state: Arc<SessionState>,
) -> Option<Result<Vec<RecordBatch>>> {
    let Planned { search, parts, .. } = planned;
    let parts: Vec<Replacement> = parts.iter().map(|part| replacement(part, tables)).collect::<Option<Vec<_>>>()?;
    let plan = tables::replace(search.plan().clone(), &parts).ok()?;
    if tables::is_empty(&plan) {
        return Some(Ok(Vec::new()));
    }
    match search.run_as(plan, state).await {
        Ok(rows) => Some(Ok(rows)),
        Err(error @ (Error::Cancelled | Error::Resources { .. })) => Some(Err(error)),
        // Alone it tells what is wrong with it.
        Err(_) => None,
    }
}

/// What stands in the place of a table; `None` where its rows were not kept.
fn replacement(part: &Part, tables: &[Option<(Shared, Kept)>]) -> Option<Replacement> {
    let Part::Shares { table, condition, columns } = part else {
        return Some(if matches!(part, Part::Nothing) { Replacement::Empty } else { Replacement::Itself });
    };
    let (shared, kept) = tables.get(*table)?.as_ref()?;
    let places: Vec<usize> = columns.iter().filter_map(|place| shared.columns.binary_search(place).ok()).collect();
    let (rows, taken) = kept.take(*condition, &places).ok().flatten()?;
    if rows == 0 {
        return Some(Replacement::Empty);
    }
    let schema = shared.provider.schema();
    let mut all = vec![None; schema.fields().len()];
    for (place, column) in columns.iter().zip(taken) {
        all.get_mut(*place).into_iter().for_each(|slot| *slot = Some(Arc::clone(&column)));
    }
    Some(Replacement::Table(Arc::new(Narrowed { schema, columns: all, rows })))
}

fn found(search: &Search, rows: Vec<RecordBatch>, warnings: Vec<String>) -> Found {
    Found { schema: search.schema(), rows, warnings }
}

/// The state for a shared scan: columns that conditions don't look at are read for the rows that pass.
fn scanning(state: &SessionState) -> SessionState {
    let mut state = state.clone();
    let options = state.config_mut().options_mut();
    options.execution.parquet.pushdown_filters = true;
    state
}

/// The state for a search over few rows: one pass of the optimizer, one partition.
fn small(mut state: SessionState) -> SessionState {
    let options = state.config_mut().options_mut();
    options.execution.target_partitions = 1;
    options.optimizer.max_passes = 1;
    state
}

async fn joined<T: 'static>(task: SpawnedTask<Result<T>>) -> Result<T> {
    match task.join_unwind().await {
        Ok(result) => result,
        Err(_) => Err(Error::data("the search", "its planning stopped")),
    }
}
