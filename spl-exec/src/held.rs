//! Rows that a window over whole groups holds count towards the limit on memory.
//!
//! DataFusion's operator for `eventstats`, and for what else looks at all rows of a group, keeps its rows without telling the memory pool: a
//! search would go past its limit. The pool is told by an operator below, which gives the rows as they are.

use std::{fmt, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef},
        datatypes::DataType,
    },
    common::{
        Result, config::ConfigOptions, internal_datafusion_err, tree_node::TreeNodeRecursion,
        utils::memory::RecordBatchMemoryCounter,
    },
    execution::{SendableRecordBatchStream, TaskContext, memory_pool::MemoryConsumer},
    physical_expr::PhysicalExpr,
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
        stream::RecordBatchStreamAdapter, windows::WindowAggExec,
    },
};
use futures::StreamExt;

use crate::scan::rewritten;

/// Puts the operator below windows over whole groups.
#[derive(Debug)]
pub(crate) struct HeldRows;

impl PhysicalOptimizerRule for HeldRows {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewritten(plan, |node| {
            let Some(window) = node.downcast_ref::<WindowAggExec>() else { return Ok(None) };
            let told: Arc<dyn ExecutionPlan> = Arc::new(Held { input: Arc::clone(window.input()) });
            replace_children_if_necessary(Arc::clone(node), vec![told]).map(Some)
        })
    }

    fn name(&self) -> &str {
        "held_rows"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Gives the rows of its input, and tells the memory pool of all of them until the last has come.
#[derive(Debug)]
struct Held {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for Held {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeldRowsExec")
    }
}

impl ExecutionPlan for Held {
    fn name(&self) -> &str {
        "HeldRowsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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
        let input = children.pop().ok_or_else(|| internal_datafusion_err!("no rows to hold"))?;
        Ok(Arc::new(Self { input }))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows = self.input.execute(partition, Arc::clone(&context))?;
        let schema = rows.schema();
        let held = MemoryConsumer::new("rows of a window").register(context.memory_pool());
        let (mut counter, mut again) = (RecordBatchMemoryCounter::new(), 0_usize);
        let rows = rows.map(move |batch| {
            let batch = batch?;
            // Batches share buffers; none is freed before the last has come.
            counter.count_batch(&batch);
            again += batch.columns().iter().map(copied).sum::<usize>();
            held.try_resize(counter.memory_usage().saturating_add(again))?;
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }

    /// Whoever receives the plan has limits of its own.
    #[cfg(feature = "proto")]
    fn try_to_proto(
        &self,
        context: &datafusion::physical_plan::proto::ExecutionPlanEncodeCtx<'_>,
    ) -> Result<Option<datafusion_proto_models::protobuf::PhysicalPlanNode>> {
        context.encode_child(&self.input).map(Some)
    }
}

/// The bytes of a column that are copied when its batches become one; views go on sharing their texts.
fn copied(column: &ArrayRef) -> usize {
    match column.data_type() {
        DataType::Utf8View | DataType::BinaryView => column.len() * size_of::<u128>(),
        _ => column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use datafusion::{
        arrow::array::Int64Array,
        arrow::record_batch::RecordBatch,
        parquet::arrow::ArrowWriter,
        physical_plan::{collect, displayable},
        prelude::SessionContext,
    };
    use datafusion_proto::bytes::{physical_plan_from_bytes, physical_plan_to_bytes};

    use super::*;
    use crate::Engine;

    #[tokio::test]
    async fn a_plan_leaves_it_out_when_it_travels() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("events.parquet");
        let numbers: ArrayRef = Arc::new((0..10).collect::<Int64Array>());
        let batch = RecordBatch::try_from_iter([("number", numbers)]).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let engine = Engine::builder().memory_limit(1 << 30).build().unwrap();
        engine.register_parquet("Web", path.to_str().unwrap()).await.unwrap();
        let search = engine.search("| from datamodel:Web | eventstats max(number) as most | table most").await.unwrap();
        let here = engine.state().create_physical_plan(search.plan()).await.unwrap();
        let shown = |plan: &Arc<dyn ExecutionPlan>| displayable(plan.as_ref()).indent(false).to_string();
        assert!(shown(&here).contains("HeldRowsExec"), "{}", shown(&here));
        let bytes = physical_plan_to_bytes(here).unwrap();
        let context = SessionContext::new();
        crate::function::register(&context);
        let there = physical_plan_from_bytes(&bytes, &context.task_ctx()).unwrap();
        assert!(
            shown(&there).contains("WindowAggExec") && !shown(&there).contains("HeldRowsExec"),
            "{}",
            shown(&there)
        );
        let rows = collect(there, context.task_ctx()).await.unwrap();
        assert_eq!(rows.iter().map(RecordBatch::num_rows).sum::<usize>(), 10);
    }
}
