//! The operator above an aggregate: texts in place of keys.

use std::{fmt, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, RecordBatchOptions},
        datatypes::SchemaRef,
    },
    common::{Result, internal_datafusion_err, tree_node::TreeNodeRecursion},
    execution::{SendableRecordBatchStream, TaskContext, memory_pool::MemoryLimit},
    physical_expr::{
        Distribution, EquivalenceProperties, Partitioning, PhysicalExpr, aggregate::AggregateFunctionExpr,
    },
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
        execution_plan::EmissionType,
        metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet},
        sorts::sort::SortExec,
        stream::RecordBatchStreamAdapter,
    },
};
use futures::{StreamExt, TryStreamExt, stream};

use super::{numbers::Numbers, order::Sorting, origin::Origin, rows::Work, whole::Whole};

/// A column of the output.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// The texts of this place among those that keys stand for.
    Text(usize),
    /// A column of the input.
    Input(usize),
}

/// Gives the rows of its input, whose first columns are keys, with the texts that those stand for; sorted by them where that is asked for.
#[derive(Debug)]
pub(super) struct Texts {
    input: Arc<dyn ExecutionPlan>,
    columns: Arc<[Column]>,
    numbers: Arc<Numbers>,
    sorting: Option<Arc<Sorting>>,
    origin: Origin,
    /// The rows that the aggregate below groups, where grouping them by sorting is likely the faster way.
    raw: Option<Raw>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

/// Rows, and what is made of them.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) input: Arc<dyn ExecutionPlan>,
    pub(super) texts: Vec<usize>,
    pub(super) aggregates: Vec<Arc<AggregateFunctionExpr>>,
}

impl Texts {
    /// The columns are those of `schema`; `origin` gives the same rows.
    pub(super) fn new(
        input: Arc<dyn ExecutionPlan>,
        columns: Arc<[Column]>,
        numbers: Arc<Numbers>,
        schema: SchemaRef,
        sorting: Option<Arc<Sorting>>,
        origin: Origin,
    ) -> Self {
        let (properties, partitioning, emission) = match &sorting {
            Some(sorting) => {
                let ordered = EquivalenceProperties::new_with_orderings(schema, [sorting.ordering().clone()]);
                (ordered, Partitioning::UnknownPartitioning(1), EmissionType::Final)
            }
            None => {
                let partitions = input.output_partitioning().partition_count();
                let unknown = Partitioning::UnknownPartitioning(partitions);
                (EquivalenceProperties::new(schema), unknown, input.pipeline_behavior())
            }
        };
        let properties = PlanProperties::new(properties, partitioning, emission, input.boundedness());
        let metrics = ExecutionPlanMetricsSet::new();
        Self { input, columns, numbers, sorting, origin, raw: None, properties: Arc::new(properties), metrics }
    }

    /// The same rows sorted, of one partition; `None` where the order is not one of texts alone, or rows have more than texts and numbers.
    pub(super) fn sorted(&self, sort: &SortExec, input: Arc<dyn ExecutionPlan>) -> Option<Self> {
        let schema = self.schema();
        let mut fields = schema.fields().iter().zip(self.columns.iter());
        if fields.any(|(field, column)| matches!(column, Column::Input(_)) && !field.data_type().is_primitive()) {
            return None;
        }
        let sorting = Arc::new(Sorting::new(sort.expr(), &self.columns)?);
        let (columns, numbers) = (Arc::clone(&self.columns), Arc::clone(&self.numbers));
        Some(Self::new(input, columns, numbers, schema, Some(sorting), self.origin.sorted(sort)))
    }

    /// With the rows that are grouped.
    pub(super) fn with_raw(self, raw: Option<Raw>) -> Self {
        Self { raw, ..self }
    }

    /// The same groups, made by sorting the rows; `None` where that isn't the way.
    pub(super) fn whole(&self, sort: &SortExec, batch: usize) -> Option<Whole> {
        let raw = self.raw.as_ref()?;
        let sorting = Sorting::new(sort.expr(), &self.columns)?.and_others(raw.texts.len());
        let (texts, aggregates) = (raw.texts.clone(), raw.aggregates.clone());
        let (numbers, schema) = (Arc::clone(&self.numbers), self.schema());
        let work = Work { texts, aggregates, numbers, sorting, schema, batch };
        Some(Whole::new(Arc::clone(&raw.input), Arc::new(work), self.origin.sorted(sort)))
    }

    /// What it reads.
    pub(super) fn input(&self) -> &Arc<dyn ExecutionPlan> {
        &self.input
    }

    fn schema(&self) -> SchemaRef {
        Arc::clone(self.properties.eq_properties.schema())
    }
}

/// Makes rows of texts.
#[derive(Debug)]
pub(super) struct Decoder {
    pub(super) columns: Arc<[Column]>,
    pub(super) numbers: Arc<Numbers>,
    pub(super) schema: SchemaRef,
    /// Whether batches hold on to no texts but their own.
    pub(super) compact: bool,
}

impl Decoder {
    /// The rows that have these keys, and these columns in the places of those of the input.
    pub(super) fn decode(&self, rows: usize, keys: &[ArrayRef], input: &[ArrayRef]) -> Result<RecordBatch> {
        let mut texts = self.numbers.decode(keys)?;
        let columns = self.columns.iter().map(|column| match *column {
            Column::Text(text) => {
                let numbers = texts.get_mut(text).map(std::mem::take);
                let numbers = numbers.ok_or_else(|| internal_datafusion_err!("a column of keys is missing"))?;
                self.numbers.rows(text, numbers, self.compact)
            }
            Column::Input(place) => {
                input.get(place).cloned().ok_or_else(|| internal_datafusion_err!("a column of groups is missing"))
            }
        });
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let columns = columns.collect::<Result<_>>()?;
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }
}

impl DisplayAs for Texts {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextsOfKeysExec")?;
        self.sorting.iter().try_for_each(|sorting| write!(f, ": sorted by [{}]", sorting.ordering()))
    }
}

impl ExecutionPlan for Texts {
    fn name(&self) -> &str {
        "TextsOfKeysExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![match self.sorting {
            Some(_) => Distribution::SinglePartition,
            None => Distribution::UnspecifiedDistribution,
        }]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let mut recursion = TreeNodeRecursion::Continue;
        for sort in self.sorting.iter().flat_map(|sorting| sorting.ordering().iter()) {
            recursion = recursion.visit_sibling(|| f(&sort.expr))?;
        }
        Ok(recursion)
    }

    fn with_new_children(self: Arc<Self>, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().ok_or_else(|| internal_datafusion_err!("texts of no keys"))?;
        let (columns, numbers) = (Arc::clone(&self.columns), Arc::clone(&self.numbers));
        // Other rows may be another matter.
        Ok(Arc::new(Self::new(
            input,
            columns,
            numbers,
            Texts::schema(&self),
            self.sorting.clone(),
            self.origin.clone(),
        )))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let compact = matches!(context.memory_pool().memory_limit(), MemoryLimit::Finite(_));
        let (columns, numbers) = (Arc::clone(&self.columns), Arc::clone(&self.numbers));
        let decoder = Decoder { columns, numbers, schema: Texts::schema(self), compact };
        let schema = Texts::schema(self);
        if let Some(sorting) = &self.sorting {
            let rows = Arc::clone(sorting).run(input, decoder, context, metrics);
            let rows = stream::once(rows).try_flatten();
            return Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)));
        }
        let keys = self.numbers.keys();
        let rows = input.map(move |batch| {
            let batch = batch?;
            let _timer = metrics.elapsed_compute().timer();
            let taken = batch.columns().get(..keys).unwrap_or_default();
            let batch = decoder.decode(batch.num_rows(), taken, batch.columns())?;
            metrics.record_output(batch.num_rows());
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    #[cfg(feature = "proto")]
    fn try_to_proto(
        &self,
        context: &datafusion::physical_plan::proto::ExecutionPlanEncodeCtx<'_>,
    ) -> Result<Option<datafusion_proto_models::protobuf::PhysicalPlanNode>> {
        self.origin.encode(super::origin::rows(&self.input)?, context)
    }
}
