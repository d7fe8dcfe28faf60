//! Rules of DataFusion's optimizer that searches do without, and those that they bring.

use std::{borrow::Cow, fmt, sync::Arc};

use datafusion::{
    common::{Result, config::ConfigOptions},
    execution::{SessionState, SessionStateBuilder, cache::cache_manager::FileMetadataCache},
    physical_optimizer::{PhysicalOptimizerRule, optimizer::PhysicalOptimizer},
    physical_plan::ExecutionPlan,
};

use crate::{
    groups::Groups,
    held::HeldRows,
    scan::{Scan, balance::Balance, kept::Work, null_checks::NullChecks, order::Unordered, threads::one_is_enough},
};

/// `eliminate_outer_join` writes a filter anew through all projections below it, volatile functions or not: over a chain of evals, each of
/// which reads the one before several times, that is exponential in their number, also where there is no join.
///
/// The others move accesses to the fields of structs towards the tables. Over a filtered table they make two columns of one name, and what
/// our sources of fields take out of a text is already where it belongs.
pub(crate) const LEFT_OUT: [&str; 3] =
    ["eliminate_outer_join", "extract_leaf_expressions", "push_down_leaf_projections"];

/// What makes a physical plan fast: DataFusion's rules and ours, with as many threads as the plan is worth.
pub(crate) struct Rules {
    rules: Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>>,
    metadata: Arc<FileMetadataCache>,
    little: Work,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// What is read in a few milliseconds.
const LITTLE: Work = Work { rows: 1 << 18, bytes: 8 << 20 };

impl Rules {
    /// The rules, with the cache that holds what files say of themselves. With a limit of `memory`, in bytes, nothing of ours takes as much
    /// as there are groups.
    fn new(metadata: Arc<FileMetadataCache>, memory: Option<usize>) -> Self {
        let mut rules = PhysicalOptimizer::new().rules;
        rules.insert(0, Arc::new(Unordered));
        // Before aggregates are answered from statistics; DataFusion's first rule only marks what the output requires.
        rules.insert(rules.len().min(2), Arc::new(NullChecks));
        // DataFusion's last rule only checks.
        let last = rules.pop();
        // When filters are where they stay.
        rules.push(Arc::new(Scan::new(Arc::clone(&metadata))));
        // When aggregates and sorts are where they stay.
        rules.push(Arc::new(Groups::new(Arc::clone(&metadata), memory)));
        rules.push(Arc::new(Balance::new(Arc::clone(&metadata))));
        if memory.is_some() {
            rules.push(Arc::new(HeldRows));
        }
        rules.extend(last);
        Self { rules, metadata, little: LITTLE }
    }
}

impl PhysicalOptimizerRule for Rules {
    fn optimize(&self, mut plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let mut options = Cow::Borrowed(options);
        if options.execution.target_partitions > 1 && one_is_enough(&plan, self.little, self.metadata.as_ref()) {
            options.to_mut().execution.target_partitions = 1;
        }
        for rule in &self.rules {
            plan = rule.optimize(plan, &options).map_err(|error| error.context(rule.name()))?;
        }
        Ok(plan)
    }

    fn name(&self) -> &str {
        "rules"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The rules of physical plans.
pub(crate) fn physical(
    metadata: Arc<FileMetadataCache>,
    memory: Option<usize>,
) -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    vec![Arc::new(Rules::new(metadata, memory))]
}

/// The rules of physical plans, which use all threads however little there is to do.
#[cfg(test)]
pub(crate) fn on_all_threads(
    metadata: Arc<FileMetadataCache>,
    memory: Option<usize>,
) -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    vec![Arc::new(Rules { little: Work::default(), ..Rules::new(metadata, memory) })]
}

/// The state without these rules, for contexts that are somebody else's.
pub(crate) fn leave_out(state: SessionState) -> SessionState {
    let rules = state.optimizers().iter().filter(|rule| !LEFT_OUT.contains(&rule.name())).cloned().collect();
    SessionStateBuilder::new_from_existing(state).with_optimizer_rules(rules).build()
}
