//! The scan that searches over one table share.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::{
    catalog::TableProvider,
    common::{Column, DataFusionError, Result, runtime::SpawnedTask},
    datasource::provider_as_source,
    execution::SessionState,
    logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder},
    physical_plan::ExecutionPlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::{
    kept::{Kept, thinned},
    matcher::Matcher,
    progress::Reporter,
    wanted::wanted,
};

/// The name of the table in the scan's plan.
const NAME: &str = "shared";

/// A table that several searches read, with what they want of it.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) provider: Arc<dyn TableProvider>,
    pub(super) matcher: Arc<Matcher>,
    /// The table's columns that searches read, by their places in it.
    pub(super) columns: Vec<usize>,
    /// A predicate that no row fails which could matter, and that file statistics understand.
    pub(super) bounds: Option<Expr>,
}

/// Reads the table once.
pub(super) async fn run(shared: &Shared, state: &SessionState, kept: Kept, reporter: Arc<Reporter>) -> Result<Kept> {
    let plan = state.create_physical_plan(&plan(shared, reporter)?).await?;
    let kept = Arc::new(Mutex::new(kept));
    let places: Arc<Vec<usize>> = Arc::new(
        shared.matcher.columns().iter().filter_map(|place| shared.columns.binary_search(place).ok()).collect(),
    );
    let partitions = plan.output_partitioning().partition_count();
    let tasks = (0..partitions).map(|partition| {
        let (plan, matcher, kept) = (Arc::clone(&plan), Arc::clone(&shared.matcher), Arc::clone(&kept));
        let (places, context) = (Arc::clone(&places), state.task_ctx());
        SpawnedTask::spawn(async move {
            let mut batches = plan.execute(partition, context)?.enumerate();
            while let Some((number, batch)) = batches.next().await {
                let batch = batch?;
                let arrays: Vec<_> =
                    places.iter().filter_map(|place| batch.columns().get(*place)).map(Arc::clone).collect();
                let wanted = matcher.select(&arrays, batch.num_rows())?;
                let (batch, wanted) = thinned(&batch, wanted)?;
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.add((partition, number), batch, wanted, &matcher)?;
            }
            Ok(())
        })
    });
    let tasks: Vec<_> = tasks.collect();
    stream::iter(tasks)
        .map(|task| async {
            task.join_unwind().await.unwrap_or_else(|error| Err(DataFusionError::External(Box::new(error))))
        })
        .buffer_unordered(partitions.max(1))
        .try_collect::<Vec<()>>()
        .await?;
    let mut kept = std::mem::replace(
        &mut *kept.lock().unwrap_or_else(PoisonError::into_inner),
        Kept::new(0, 0, &state.runtime_env().memory_pool),
    );
    kept.finish();
    Ok(kept)
}

fn plan(shared: &Shared, reporter: Arc<Reporter>) -> Result<LogicalPlan> {
    let schema = shared.provider.schema();
    let columns = |places: &[usize]| -> Vec<Expr> {
        let names = places.iter().filter_map(|place| schema.fields().get(*place)).map(|field| field.name());
        names.map(|name| Expr::Column(Column::new(Some(NAME), name))).collect()
    };
    let any = wanted(Arc::clone(&shared.matcher), reporter).call(columns(shared.matcher.columns()));
    let mut plan = LogicalPlanBuilder::scan(NAME, provider_as_source(Arc::clone(&shared.provider)), None)?;
    if let Some(bounds) = &shared.bounds {
        plan = plan.filter(bounds.clone())?;
    }
    plan.filter(any)?.project(columns(&shared.columns))?.build()
}
