//! The operator that groups by sorting: numbers in place of texts, and groups in order, in one go.
//!
//! Where there are nearly as many groups as rows, each row of a hash table is a visit to another place in memory; sorting numbers is several
//! times as fast. All rows are kept, but of a row only numbers.

use std::{fmt, sync::Arc};

use datafusion::{
    arrow::array::RecordBatch,
    common::{
        DataFusionError, Result, exec_datafusion_err, internal_datafusion_err, runtime::SpawnedTask,
        tree_node::TreeNodeRecursion,
    },
    execution::{
        SendableRecordBatchStream, TaskContext,
        memory_pool::{MemoryConsumer, MemoryReservation},
    },
    physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
        execution_plan::EmissionType,
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;

use super::{
    memo::Memo,
    order::check_rows,
    origin::Origin,
    rows::{AllRows, Rows, Work},
};

/// Bytes of a row while it is sorted, and of its group's texts.
const ROW_BYTES: usize = 64;

/// Groups the rows of all partitions of its input; gives the groups in order, in one partition.
#[derive(Debug)]
pub(super) struct Whole {
    input: Arc<dyn ExecutionPlan>,
    work: Arc<Work>,
    origin: Origin,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl Whole {
    /// Groups the rows of `input`, as `origin` does.
    pub(super) fn new(input: Arc<dyn ExecutionPlan>, work: Arc<Work>, origin: Origin) -> Self {
        let ordering = work.sorting.ordering().clone();
        let ordered = EquivalenceProperties::new_with_orderings(Arc::clone(&work.schema), [ordering]);
        let one = Partitioning::UnknownPartitioning(1);
        let properties = PlanProperties::new(ordered, one, EmissionType::Final, input.boundedness());
        Self { input, work, origin, properties: Arc::new(properties), metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for Whole {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.work.aggregates.iter().map(|call| call.name()).collect();
        write!(f, "TextGroupsExec: sorted by [{}], aggr=[{}]", self.work.sorting.ordering(), names.join(", "))
    }
}

impl ExecutionPlan for Whole {
    fn name(&self) -> &str {
        "TextGroupsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let mut recursion = TreeNodeRecursion::Continue;
        for expr in self.work.aggregates.iter().flat_map(|call| call.expressions()) {
            recursion = recursion.visit_sibling(|| f(&expr))?;
        }
        Ok(recursion)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().ok_or_else(|| internal_datafusion_err!("groups of no rows"))?;
        Ok(Arc::new(Self::new(input, Arc::clone(&self.work), self.origin.clone())))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let metrics = BaselineMetrics::new(&self.metrics, 0);
        let partitions = 0..self.input.output_partitioning().partition_count();
        let inputs = partitions.map(|partition| self.input.execute(partition, Arc::clone(&context)));
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let rows = stream::once(run(inputs, Arc::clone(&self.work), context, metrics)).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.work.schema), rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    #[cfg(feature = "proto")]
    fn try_to_proto(
        &self,
        context: &datafusion::physical_plan::proto::ExecutionPlanEncodeCtx<'_>,
    ) -> Result<Option<datafusion_proto_models::protobuf::PhysicalPlanNode>> {
        self.origin.encode(&self.input, context)
    }
}

/// Reads all rows, a thread for each input, then groups them, a thread for each part.
async fn run(
    inputs: Vec<SendableRecordBatchStream>,
    work: Arc<Work>,
    context: Arc<TaskContext>,
    metrics: BaselineMetrics,
) -> Result<impl Stream<Item = Result<RecordBatch>> + Send> {
    let reservation = Arc::new(MemoryConsumer::new("rows to group").register(context.memory_pool()));
    let readers: Vec<_> = inputs
        .into_iter()
        .map(|input| {
            let (work, context) = (Arc::clone(&work), Arc::clone(&context));
            SpawnedTask::spawn(read(input, work, context, Arc::clone(&reservation), metrics.clone()))
        })
        .collect();
    let mut threads = Vec::with_capacity(readers.len());
    for reader in readers {
        threads.push(reader.await.map_err(|_| exec_datafusion_err!("reading rows to group stopped"))??);
    }
    let timer = metrics.elapsed_compute().timer();
    let all = Arc::new(Rows::all(threads, &work)?);
    check_rows(all.len())?;
    reservation.try_grow(all.len() * ROW_BYTES)?;
    let parts = all.parts(&work, context.session_config().target_partitions());
    drop(timer);
    let parts = parts.into_iter().map(|part| {
        let (sender, receiver) = mpsc::unbounded_channel();
        let (all, work, metrics) = (Arc::<AllRows>::clone(&all), Arc::clone(&work), metrics.clone());
        // It ends when nobody receives any more.
        let task = SpawnedTask::spawn_blocking(move || {
            let _timer = metrics.elapsed_compute().timer();
            all.group(&work, &part, |batch| {
                metrics.record_output(batch.num_rows());
                sender.send(batch).is_ok()
            })
        });
        (receiver, task)
    });
    let parts: Vec<_> = parts.collect();
    let groups = stream::iter(parts).map(|(mut receiver, task)| {
        let batches = stream::poll_fn(move |context| receiver.poll_recv(context)).map(Ok::<_, DataFusionError>);
        let end = stream::once(async {
            task.await.map_err(|_| exec_datafusion_err!("grouping rows stopped"))?.map(|()| None)
        });
        batches.map_ok(Some).chain(end).try_filter_map(|batch| std::future::ready(Ok(batch)))
    });
    Ok(groups.flatten().inspect(move |_| {
        let _held = &reservation;
    }))
}

/// Keeps the rows of an input.
async fn read(
    mut input: SendableRecordBatchStream,
    work: Arc<Work>,
    context: Arc<TaskContext>,
    reservation: Arc<MemoryReservation>,
    metrics: BaselineMetrics,
) -> Result<Rows> {
    let (mut rows, mut memos) = (Rows::new(&work), work.numbers.memos());
    let seen = MemoryConsumer::new("texts seen").register(context.memory_pool());
    while let Some(batch) = input.next().await {
        let batch = batch?;
        let _timer = metrics.elapsed_compute().timer();
        reservation.try_grow(rows.add(&batch, &work, &mut memos)?)?;
        work.numbers.account(&context)?;
        seen.try_resize(memos.iter().map(Memo::bytes).sum())?;
    }
    Ok(rows)
}
