//! A planned search and the rows it gives.

use std::{
    path::Path,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use datafusion::{
    arrow::{array::RecordBatch, datatypes::SchemaRef},
    dataframe::DataFrame,
    execution::SessionState,
    logical_expr::LogicalPlan,
    physical_plan::{ExecutionPlan, collect, execute_stream},
};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use spl_parser::{Code, Diagnostic, ParsedSearch, Requirements, SourceMap, Style};
use spl_planner::{Planned, Truncation};
use tokio::{sync::watch, time::Instant};

use crate::{
    engine::Engine,
    error::{Error, Result, from_datafusion},
    write,
};

/// A search that is ready to run.
#[derive(Debug)]
pub struct Search {
    engine: Engine,
    parsed: ParsedSearch,
    plan: LogicalPlan,
    writes: Vec<write::Planned>,
    warnings: Vec<Diagnostic>,
    requirements: OnceLock<Requirements>,
    truncations: Vec<Truncation>,
    cancel: watch::Sender<bool>,
}

impl Search {
    pub(crate) fn new(engine: Engine, parsed: ParsedSearch, planned: Planned, writes: Vec<write::Planned>) -> Self {
        let Planned { plan, warnings, truncations, .. } = planned;
        let (requirements, cancel) = (OnceLock::new(), watch::Sender::new(false));
        Self { engine, parsed, plan, writes, warnings, requirements, truncations, cancel }
    }

    /// What the search needs, that of its subsearches included: commands, functions, data, and fields by their origin.
    /// [`Engine::check`] tells it of searches that can't be planned too.
    pub fn requirements(&self) -> &Requirements {
        self.requirements.get_or_init(|| self.parsed.requirements())
    }

    /// The columns of the result: the fields of the search in their order.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(self.plan.schema().inner())
    }

    /// The plan, unoptimised.
    pub fn plan(&self) -> &LogicalPlan {
        &self.plan
    }

    /// The files that running the search writes, before it gives rows. They are not part of the plan.
    pub fn writes(&self) -> impl Iterator<Item = &Path> {
        self.writes.iter().map(|planned| planned.path.as_path())
    }

    /// The search as parsed.
    pub fn parsed(&self) -> &ParsedSearch {
        &self.parsed
    }

    /// What the author of the search should know, rendered at the text it is about.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.iter().map(|warning| warning.render(&self.parsed.source, Style::Plain)).collect()
    }

    /// The warnings as they are, with spans into [`parsed`](Self::parsed)`().source`.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// A handle that ends the search from elsewhere.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.cancel.clone())
    }

    /// Ends with others.
    pub(crate) fn cancelled_by(&mut self, cancel: watch::Sender<bool>) {
        self.cancel = cancel;
    }

    /// Whether running it does more than its plan does, or tells of it.
    pub(crate) fn is_plain(&self) -> bool {
        self.writes.is_empty() && self.truncations.is_empty()
    }

    /// Runs another plan for the same rows, of a search that [is plain](Self::is_plain).
    pub(crate) async fn run_as(&self, plan: LogicalPlan, state: Arc<SessionState>) -> Result<Vec<RecordBatch>> {
        let limits = Limits::new(self.engine.config().timeout, self.cancel.clone());
        let run = async move {
            let plan = state.create_physical_plan(&plan).await?;
            collect(plan, state.task_ctx()).await
        };
        limits.guard(run).await?.map_err(|error| from_datafusion(error, "the search"))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs the search and gives its rows as they come.
    ///
    /// # Errors
    ///
    /// What keeps the search from starting; the stream gives what happens later, as its last item.
    pub async fn stream(self) -> Result<RowStream> {
        let schema = self.schema();
        let timeout = self.engine.config().timeout;
        let may_end_early = timeout.is_some() || self.cancel.sender_count() > 1;
        let limits = Limits::new(timeout, self.cancel);
        let before = limits.guard(write::perform(self.writes, &self.truncations, &self.engine)).await??;
        let frame = DataFrame::new(self.engine.state(), self.plan);
        let start = async move {
            let context = Arc::new(frame.task_ctx());
            let plan = frame.create_physical_plan().await?;
            Ok((Arc::clone(&plan), execute_stream(plan, context)?))
        };
        let start = if may_end_early {
            // Optimising a large plan gives way to nobody: beside it, the limits are kept.
            let start = limits.guard(tokio::spawn(start)).await?;
            start.map_err(|_| Error::data("the search", "its planning stopped"))?
        } else {
            // Nobody can end it: what another thread costs is saved.
            start.await
        };
        let (running, batches) = start.map_err(|error| from_datafusion(error, "the search"))?;
        let state = (batches, limits, false);
        let guarded = stream::unfold(state, |(mut batches, limits, done)| async move {
            if done {
                return None;
            }
            let item = match limits.guard(batches.next()).await {
                Ok(None) => return None,
                Ok(Some(batch)) => batch.map_err(|error| from_datafusion(error, "the search")),
                Err(error) => Err(error),
            };
            let failed = item.is_err();
            Some((item, (batches, limits, failed)))
        });
        let late = Late { before, running, truncations: self.truncations, source: self.parsed.source };
        Ok(RowStream { schema, batches: Box::pin(guarded), late })
    }

    /// Runs the search and gives all of its rows. What only running it shows, such as a subsearch that was cut off, is told by
    /// [`collect_with_warnings`](Self::collect_with_warnings).
    ///
    /// # Errors
    ///
    /// [`Error::Data`], [`Error::Resources`] or [`Error::Cancelled`].
    pub async fn collect(self) -> Result<Vec<RecordBatch>> {
        self.stream().await?.try_collect().await
    }

    /// Runs the search and gives all of its rows, and all that its author should know: [`warnings`](Self::warnings) and what running
    /// it shows.
    ///
    /// # Errors
    ///
    /// As [`collect`](Self::collect).
    pub async fn collect_with_warnings(self) -> Result<(Vec<RecordBatch>, Vec<String>)> {
        let mut warnings = self.warnings();
        let mut stream = self.stream().await?;
        let rows = (&mut stream).try_collect().await?;
        warnings.extend(stream.warnings());
        Ok((rows, warnings))
    }
}

/// Ends a search, or another long task, from elsewhere.
#[derive(Clone, Debug)]
pub struct CancelHandle {
    cancel: watch::Sender<bool>,
}

impl CancelHandle {
    pub(crate) fn new(cancel: watch::Sender<bool>) -> Self {
        Self { cancel }
    }

    /// Ends it: its result is [`Error::Cancelled`]. What has ended already is not affected.
    pub fn cancel(&self) {
        self.cancel.send_replace(true);
    }
}

/// The rows of a running search; dropping it ends the search.
pub struct RowStream {
    late: Late,
    schema: SchemaRef,
    batches: Pin<Box<dyn Stream<Item = Result<RecordBatch>> + Send>>,
}

impl RowStream {
    /// What is known only once the rows are there, such as a subsearch that was cut off; ask after the last one.
    pub fn warnings(&self) -> Vec<String> {
        self.late.warnings()
    }

    /// The columns.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl std::fmt::Debug for RowStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowStream").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Stream for RowStream {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.batches.as_mut().poll_next(context)
    }
}

/// What a running plan tells of itself.
struct Late {
    /// What was found while files were written.
    before: Vec<Diagnostic>,
    running: Arc<dyn ExecutionPlan>,
    truncations: Vec<Truncation>,
    source: SourceMap,
}

impl Late {
    fn warnings(&self) -> Vec<String> {
        let mut warnings = self.before.clone();
        add_new(&mut warnings, cut_off(self.running.as_ref(), &self.truncations));
        warnings.iter().map(|warning| warning.render(&self.source, Style::Plain)).collect()
    }
}

/// Runs a plan to its end: its rows, and the warnings of what it cut off.
pub(crate) async fn run(
    frame: DataFrame,
    truncations: &[Truncation],
) -> datafusion::common::Result<(Vec<RecordBatch>, Vec<Diagnostic>)> {
    let context = Arc::new(frame.task_ctx());
    let plan = frame.create_physical_plan().await?;
    let rows = collect(Arc::clone(&plan), context).await?;
    Ok((rows, cut_off(plan.as_ref(), truncations)))
}

/// Adds warnings that aren't there yet.
pub(crate) fn add_new(warnings: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    for warning in more {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
}

/// Warnings of the subsearches whose rows a plan that ran has cut off.
fn cut_off(ran: &dyn ExecutionPlan, truncations: &[Truncation]) -> Vec<Diagnostic> {
    let cut = truncations.iter().filter(|truncation| reached(ran, truncation.rows));
    let warning = |truncation: &Truncation| {
        let rows = truncation.rows;
        let message = format!("Subsearch produced {rows} results or more, truncating to maxout {rows}.");
        Diagnostic::warning(Code::SubsearchTruncated, truncation.span, message)
    };
    cut.map(warning).collect()
}

/// Whether a node with this limit gave as many rows as it may.
fn reached(plan: &dyn ExecutionPlan, rows: usize) -> bool {
    let full = || plan.metrics().and_then(|metrics| metrics.output_rows()).is_some_and(|output| output >= rows);
    (plan.fetch() == Some(rows) && full()) || plan.children().iter().any(|child| reached(child.as_ref(), rows))
}

/// What ends a search before its time.
pub(crate) struct Limits {
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    cancelled: watch::Receiver<bool>,
    /// Kept, so that the receiver doesn't take a dropped handle for an end.
    _cancel: watch::Sender<bool>,
}

impl Limits {
    pub(crate) fn new(timeout: Option<Duration>, cancel: watch::Sender<bool>) -> Self {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Self { timeout, deadline, cancelled: cancel.subscribe(), _cancel: cancel }
    }

    /// Waits for `work`, but no longer than the limits allow.
    pub(crate) async fn guard<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let mut cancelled = self.cancelled.clone();
        let expired = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = cancelled.wait_for(|cancelled| *cancelled) => Err(Error::Cancelled),
            () = expired => Err(Error::too_long(self.timeout.unwrap_or_default())),
            done = work => Ok(done),
        }
    }
}
