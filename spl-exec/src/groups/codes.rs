//! The operator below an aggregate: keys beside the texts.

use std::{fmt, sync::Arc};

use datafusion::{
    arrow::{
        array::RecordBatch,
        datatypes::{DataType, Field, Schema, SchemaRef},
    },
    common::{Result, internal_datafusion_err, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext, memory_pool::MemoryConsumer},
    physical_expr::{EquivalenceProperties, PhysicalExpr},
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet},
        stream::RecordBatchStreamAdapter,
    },
};
use futures::StreamExt;

use super::{memo::Memo, numbers::Numbers};

/// Gives the rows of its input with keys that stand for the texts of some columns.
#[derive(Debug)]
pub(super) struct Codes {
    input: Arc<dyn ExecutionPlan>,
    columns: Vec<usize>,
    numbers: Arc<Numbers>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

/// The name of a key.
pub(super) fn key_name(key: usize) -> String {
    format!("__spl_key{key}")
}

impl Codes {
    /// The columns are Utf8View; the keys come after the columns of the input.
    pub(super) fn new(input: Arc<dyn ExecutionPlan>, columns: Vec<usize>, numbers: Arc<Numbers>) -> Self {
        let schema = input.schema();
        let keys = (0..numbers.keys()).map(|key| Arc::new(Field::new(key_name(key), DataType::UInt64, false)));
        let fields = schema.fields().iter().cloned().chain(keys);
        let schema = Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone()));
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Self { input, columns, numbers, properties: Arc::new(properties), metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for Codes {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.input.schema();
        let names = self.columns.iter().filter_map(|column| schema.fields().get(*column));
        let names: Vec<&str> = names.map(|field| field.name().as_str()).collect();
        write!(f, "TextKeysExec: [{}]", names.join(", "))
    }
}

impl ExecutionPlan for Codes {
    fn name(&self) -> &str {
        "TextKeysExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().ok_or_else(|| internal_datafusion_err!("keys of no rows"))?;
        Ok(Arc::new(Self::new(input, self.columns.clone(), Arc::clone(&self.numbers))))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let (schema, numbers) = (self.schema(), Arc::clone(&self.numbers));
        let (columns, output) = (self.columns.clone(), self.schema());
        let mut memos = numbers.memos();
        let reservation = MemoryConsumer::new("texts seen").register(context.memory_pool());
        let rows = input.map(move |batch| {
            let batch = batch?;
            let _timer = metrics.elapsed_compute().timer();
            let texts: Vec<_> = columns.iter().filter_map(|column| batch.columns().get(*column)).cloned().collect();
            let keys = numbers.encode(&texts, &mut memos)?;
            numbers.account(&context)?;
            reservation.try_resize(memos.iter().map(Memo::bytes).sum())?;
            let columns = batch.columns().iter().cloned().chain(keys).collect();
            let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
            metrics.record_output(batch.num_rows());
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(output, rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    #[cfg(feature = "proto")]
    fn try_to_proto(
        &self,
        _: &datafusion::physical_plan::proto::ExecutionPlanEncodeCtx<'_>,
    ) -> Result<Option<datafusion_proto_models::protobuf::PhysicalPlanNode>> {
        Err(super::origin::apart())
    }
}

impl Codes {
    /// The rows whose texts get keys.
    #[cfg(feature = "proto")]
    pub(super) fn input(&self) -> &Arc<dyn ExecutionPlan> {
        &self.input
    }

    /// The columns that it gives.
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.properties.eq_properties.schema())
    }
}
