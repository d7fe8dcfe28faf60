//! Rules of DataFusion's optimizer that searches do without, and those that they bring.

use std::sync::Arc;

use datafusion::{
    execution::{SessionState, SessionStateBuilder, cache::cache_manager::FileMetadataCache},
    physical_optimizer::{PhysicalOptimizerRule, optimizer::PhysicalOptimizer},
};

use crate::{
    groups::Groups,
    scan::{Scan, null_checks::NullChecks},
};

/// `eliminate_outer_join` writes a filter anew through all projections below it, volatile functions or not: over a chain of evals, each of
/// which reads the one before several times, that is exponential in their number, also where there is no join.
///
/// The others move accesses to the fields of structs towards the tables. Over a filtered table they make two columns of one name, and what
/// our sources of fields take out of a text is already where it belongs.
pub(crate) const LEFT_OUT: [&str; 3] =
    ["eliminate_outer_join", "extract_leaf_expressions", "push_down_leaf_projections"];

/// The rules of physical plans: DataFusion's, and ours. With a limit of `memory`, in bytes, nothing of ours takes as much as there
/// are groups.
pub(crate) fn physical(
    metadata: Arc<FileMetadataCache>,
    memory: Option<usize>,
) -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    // Before aggregates are answered from statistics; the first rule only marks what the output requires.
    rules.insert(rules.len().min(1), Arc::new(NullChecks));
    // When filters are where they stay; the last rule only checks.
    rules.insert(rules.len().saturating_sub(1), Arc::new(Scan::new(Arc::clone(&metadata))));
    // When aggregates and sorts are where they stay.
    rules.insert(rules.len().saturating_sub(1), Arc::new(Groups::new(metadata, memory)));
    rules
}

/// The state without these rules, for contexts that are somebody else's.
pub(crate) fn leave_out(state: SessionState) -> SessionState {
    let rules = state.optimizers().iter().filter(|rule| !LEFT_OUT.contains(&rule.name())).cloned().collect();
    SessionStateBuilder::new_from_existing(state).with_optimizer_rules(rules).build()
}
