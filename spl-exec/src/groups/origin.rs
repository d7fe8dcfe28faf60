//! What the operators of groups stand for, which is what a plan says of them when it travels.
//!
//! The numbers of texts live in one process: a plan that is sent elsewhere names DataFusion's own operators, and whoever receives it may put
//! numbers in place of texts again.

use std::sync::Arc;

use datafusion::{
    common::{Result, internal_datafusion_err},
    physical_plan::{
        ExecutionPlan, ExecutionPlanProperties,
        aggregates::{AggregateExec, AggregateInputMode},
        replace_children_if_necessary,
        sorts::{sort::SortExec, sort_preserving_merge::SortPreservingMergeExec},
    },
};

/// The operators of DataFusion that give the same rows.
#[derive(Clone, Debug)]
pub(super) struct Origin(Arc<dyn ExecutionPlan>);

impl Origin {
    /// These aggregates, with all that is below them.
    pub(super) fn new(aggregates: Arc<dyn ExecutionPlan>) -> Self {
        Self(aggregates)
    }

    /// The same, sorted, in one partition.
    pub(super) fn sorted(&self, sort: &SortExec) -> Self {
        let sorted = SortExec::new(sort.expr().clone(), Arc::clone(&self.0));
        if self.0.output_partitioning().partition_count() == 1 {
            return Self(Arc::new(sorted));
        }
        let sorted = Arc::new(sorted.with_preserve_partitioning(true));
        Self(Arc::new(SortPreservingMergeExec::new(sort.expr().clone(), sorted)))
    }

    /// The same over these rows.
    #[cfg_attr(not(feature = "proto"), expect(dead_code, reason = "only a plan that travels needs it"))]
    pub(super) fn over(&self, rows: &Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        over(&self.0, rows)
    }
}

/// All that is above the first aggregate, and itself, over these rows.
fn over(node: &Arc<dyn ExecutionPlan>, rows: &Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let aggregate = node.downcast_ref::<AggregateExec>();
    let below = match aggregate.filter(|aggregate| aggregate.mode().input_mode() == AggregateInputMode::Raw) {
        Some(_) => Arc::clone(rows),
        None => {
            let children = node.children();
            let [input] = children.as_slice() else { return Err(internal_datafusion_err!("groups of no rows")) };
            over(input, rows)?
        }
    };
    replace_children_if_necessary(Arc::clone(node), vec![below])
}

/// How these operators are written.
#[cfg(feature = "proto")]
mod proto {
    use std::sync::Arc;

    use datafusion::{
        common::{Result, not_impl_datafusion_err},
        physical_plan::{ExecutionPlan, proto::ExecutionPlanEncodeCtx},
    };
    use datafusion_proto_models::protobuf::PhysicalPlanNode;

    use super::{super::codes::Codes, Origin};

    impl Origin {
        /// Its operators over these rows, written.
        pub(in super::super) fn encode(
            &self,
            rows: &Arc<dyn ExecutionPlan>,
            context: &ExecutionPlanEncodeCtx<'_>,
        ) -> Result<Option<PhysicalPlanNode>> {
            Ok(Some(context.encode_child(&self.over(rows)?)?))
        }
    }

    /// The rows whose texts became keys below this operator.
    pub(in super::super) fn rows(node: &Arc<dyn ExecutionPlan>) -> Result<&Arc<dyn ExecutionPlan>> {
        if let Some(codes) = node.downcast_ref::<Codes>() {
            return Ok(codes.input());
        }
        match node.children().as_slice() {
            [input] => rows(input),
            _ => Err(apart()),
        }
    }

    /// Keys mean nothing in another process.
    pub(in super::super) fn apart() -> datafusion::common::DataFusionError {
        not_impl_datafusion_err!(
            "a part of a plan that begins or ends between TextKeysExec and TextsOfKeysExec can't be serialised, only both can be together"
        )
    }
}

#[cfg(feature = "proto")]
pub(super) use proto::{apart, rows};
