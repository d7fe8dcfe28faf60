//! Rules of DataFusion's optimizer that searches do without, and those that they bring.

use std::{borrow::Cow, fmt, sync::Arc};

use datafusion::{
    common::{Result, config::ConfigOptions},
    execution::{SessionState, SessionStateBuilder, cache::cache_manager::FileMetadataCache},
    physical_expr::{LexOrdering, PhysicalSortExpr, expressions::Column},
    physical_optimizer::{
        PhysicalOptimizerRule, optimizer::PhysicalOptimizer, output_requirements::OutputRequirementExec,
    },
    physical_plan::{
        ExecutionPlan, ExecutionPlanProperties,
        coalesce_partitions::CoalescePartitionsExec,
        projection::ProjectionExec,
        repartition::RepartitionExec,
        sorts::{sort::SortExec, sort_preserving_merge::SortPreservingMergeExec},
    },
};

use crate::{
    groups::Groups,
    held::HeldRows,
    scan::{
        Scan, balance::Balance, kept::Work, null_checks::NullChecks, order::Unordered, rewritten,
        threads::one_is_enough,
    },
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

/// DataFusion's rule that brings rows where a node wants them, in the order in which it wants them. For a small search it
/// takes about as long as all other rules together.
const ENSURE_REQUIREMENTS: &str = "EnsureRequirements";

/// Whether it's clear at once that each node has what it requires: all rows are in one place, and none but the result wants an order, which it has.
fn is_settled(plan: &Arc<dyn ExecutionPlan>) -> bool {
    settled(plan, true)
}

/// The same of what is below; `kept` says whether the order in which it gives rows is that of the result.
fn settled(plan: &Arc<dyn ExecutionPlan>, kept: bool) -> bool {
    let children = plan.children();
    let [] = children.as_slice() else {
        let [child] = children.as_slice() else { return false };
        let is_result = plan.is::<OutputRequirementExec>();
        let ordered = plan.required_input_ordering().into_iter().flatten().all(|required| {
            let properties = child.equivalence_properties();
            is_result && properties.ordering_satisfy_requirement(required.into_single()).unwrap_or_default()
        });
        // Rows that have an order already, or of which nobody wants one, may need no sorting.
        let sorts = !plan.is::<SortExec>() || kept && child.output_ordering().is_none();
        let kept = kept && plan.maintains_input_order() == [true];
        return ordered && sorts && is_one(plan) && settled(child, kept);
    };
    is_one(plan)
}

/// Whether a node gives all its rows in one place, as it does without being asked to.
fn is_one(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let moves = plan.is::<RepartitionExec>() || plan.is::<CoalescePartitionsExec>();
    !moves && !plan.is::<SortPreservingMergeExec>() && plan.output_partitioning().partition_count() == 1
}

/// The sort below the projections that it stands on, where only columns are sorted by: there our own rules look for it.
fn lowered(sort: &SortExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(projection) = sort.input().downcast_ref::<ProjectionExec>() else { return Ok(None) };
    let given = |sorted: &PhysicalSortExpr| {
        let given = projection.expr().get(sorted.expr.downcast_ref::<Column>()?.index())?;
        given.expr.is::<Column>().then(|| PhysicalSortExpr::new(Arc::clone(&given.expr), sorted.options))
    };
    let Some(by) = sort.expr().iter().map(given).collect::<Option<Vec<_>>>().and_then(LexOrdering::new) else {
        return Ok(None);
    };
    let below = SortExec::new(by, Arc::clone(projection.input())).with_fetch(sort.fetch());
    let below = below.with_preserve_partitioning(sort.preserve_partitioning());
    let below = lowered(&below)?.unwrap_or_else(|| Arc::new(below));
    Ok(Some(Arc::new(ProjectionExec::try_new(projection.expr().to_vec(), below)?)))
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
            // With more threads it hands the rows to all of them.
            let one_thread = options.execution.target_partitions == 1;
            if one_thread && rule.name() == ENSURE_REQUIREMENTS && is_settled(&plan) {
                plan = rewritten(plan, |node| {
                    node.downcast_ref::<SortExec>().map(lowered).transpose().map(Option::flatten)
                })?;
                continue;
            }
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

#[cfg(test)]
mod tests {
    use datafusion::{
        arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray},
        common::tree_node::{TreeNode, TreeNodeRecursion},
        dataframe::DataFrame,
        datasource::memory::MemorySourceConfig,
        execution::runtime_env::RuntimeEnv,
        physical_plan::{aggregates::AggregateExec, collect, displayable},
    };

    use super::*;
    use crate::Engine;

    const SEARCHES: [&str; 10] = [
        "| from datamodel:Web | stats count dc(name) by number",
        "| from datamodel:Web | where number > 1 | eval more = number + 1 | table name more",
        "| from datamodel:Web | stats count by name | sort - count",
        "| tstats count from datamodel=Web where Web.name=a* by Web.name",
        "| from datamodel:Web | where number > 1 | head 2",
        "| from datamodel:Web | sort name | streamstats count by name",
        "| from datamodel:Web | eventstats max(number) as most by name | where number = most",
        "| from datamodel:Web | sort name | sort number | dedup name",
        "| from datamodel:Web | append [| from datamodel:Web | head 1] | stats dc(name)",
        "| from datamodel:Web | join name [| from datamodel:Web | stats count by name]",
    ];

    /// Before any rule.
    async fn planned(search: &str) -> Arc<dyn ExecutionPlan> {
        let engine = Engine::builder().threads(1).build().unwrap();
        let columns: [(&str, ArrayRef, bool); 3] = [
            ("_time", Arc::new(Int64Array::from(vec![1, 2, 3])), true),
            ("name", Arc::new(StringArray::from(vec!["a", "b", "a"])), true),
            ("number", Arc::new(Int64Array::from(vec![1, 2, 3])), true),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        engine.register_batches("Web", vec![batch]).unwrap();
        let frame = engine.search(search).await.unwrap();
        let state = SessionStateBuilder::new_from_existing(engine.state()).with_physical_optimizer_rules(vec![]);
        DataFrame::new(state.build(), frame.plan().clone()).create_physical_plan().await.unwrap()
    }

    #[tokio::test]
    async fn a_rule_is_left_out_only_where_rows_stay_what_they_are() {
        let rules = Rules::new(RuntimeEnv::default().cache_manager.get_file_metadata_cache(), None);
        let mut options = ConfigOptions::default();
        options.execution.target_partitions = 1;
        let mut settled = 0;
        for search in SEARCHES {
            let mut all = planned(search).await;
            let some = rules.optimize(Arc::clone(&all), &options).unwrap();
            for rule in &rules.rules {
                settled += usize::from(rule.name() == ENSURE_REQUIREMENTS && is_settled(&all));
                all = rule.optimize(all, &options).unwrap();
            }
            let [some, all] = [some, all].map(async |plan| {
                let rows = collect(plan, Arc::default()).await.unwrap();
                datafusion::arrow::util::pretty::pretty_format_batches(&rows).unwrap().to_string()
            });
            assert_eq!(some.await, all.await, "{search}");
        }
        assert!(settled >= 3, "{settled}");
    }

    #[tokio::test]
    async fn a_sort_stands_where_rules_of_ours_look_for_it() {
        let search = "| tstats count as events from datamodel=Web by Web.name Web.number";
        let rules = Rules::new(RuntimeEnv::default().cache_manager.get_file_metadata_cache(), None);
        let mut options = ConfigOptions::default();
        options.execution.target_partitions = 1;
        let plan = rules.optimize(planned(search).await, &options).unwrap();
        let mut sorted = 0;
        plan.apply(|node| {
            if let Some(sort) = node.downcast_ref::<SortExec>() {
                sorted += usize::from(sort.input().is::<AggregateExec>());
            }
            Ok(TreeNodeRecursion::Continue)
        })
        .unwrap();
        assert_eq!(sorted, 1, "{}", displayable(plan.as_ref()).indent(false));
    }

    #[test]
    fn rows_in_two_places_are_brought_together() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        let batch = RecordBatch::try_from_iter([("number", numbers)]).unwrap();
        let schema = batch.schema();
        let one = MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], Arc::clone(&schema), None).unwrap();
        let two = MemorySourceConfig::try_new_exec(&[vec![batch.clone()], vec![batch]], schema, None).unwrap();
        let one: Arc<dyn ExecutionPlan> = one;
        let two: Arc<dyn ExecutionPlan> = two;
        let together: Arc<dyn ExecutionPlan> = Arc::new(CoalescePartitionsExec::new(Arc::clone(&two)));
        assert!(is_settled(&one));
        assert!(!is_settled(&two) && !is_settled(&together));
    }
}
