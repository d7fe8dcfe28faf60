//! Grouping by texts of which there are few: a rule of the physical plan, and its operators.
//!
//! Comparing and hashing texts is most of the work of an aggregate by several of them. Where Parquet has them as dictionaries, a number stands
//! for each text: the aggregate groups by one key made of the numbers, and texts are put in their place above it. What sorts the groups by
//! these texts sorts numbers too.

mod codes;
mod dictionary;
mod intern;
mod memo;
mod numbers;
mod order;
mod origin;
mod pack;
mod rank;
mod rows;
#[cfg(test)]
mod tests;
mod texts;
mod whole;

use std::sync::Arc;

use datafusion::{
    common::{
        Result,
        config::ConfigOptions,
        tree_node::{Transformed, TreeNode},
    },
    execution::cache::cache_manager::FileMetadataCache,
    physical_expr::{
        Partitioning, PhysicalExpr,
        aggregate::AggregateFunctionExpr,
        expressions::{Column, Literal},
    },
    physical_optimizer::{PhysicalOptimizerRule, sanity_checker::SanityCheckPlan},
    physical_plan::{
        ExecutionPlan, ExecutionPlanProperties,
        aggregates::{AggregateExec, AggregateInputMode, AggregateMode, PhysicalGroupBy},
        coalesce_partitions::CoalescePartitionsExec,
        repartition::RepartitionExec,
        sorts::{sort::SortExec, sort_preserving_merge::SortPreservingMergeExec},
    },
};

use self::{
    codes::Codes,
    numbers::Numbers,
    origin::Origin,
    texts::{Raw, Texts},
};

/// Bytes of a limit on memory that there must be for each text of a row group: far more than it takes, for other groups may have other texts.
const VALUE_BYTES: u64 = 4096;

/// Rows, at most, that are kept to be sorted.
const MOST_ROWS: u64 = 1 << 25;

/// Groups by numbers in place of texts.
pub(crate) struct Groups {
    metadata: Arc<FileMetadataCache>,
    memory: Option<usize>,
}

impl std::fmt::Debug for Groups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Groups").field("memory", &self.memory).finish_non_exhaustive()
    }
}

/// Fewer texts than this are grouped as fast as their numbers.
const FEW: u64 = 1 << 13;

impl Groups {
    /// The rule, with the cache that holds what files say of themselves. With a limit of `memory`, in bytes, groups are sorted by DataFusion,
    /// which needs no more than there is.
    pub(crate) fn new(metadata: Arc<FileMetadataCache>, memory: Option<usize>) -> Self {
        Self { metadata, memory }
    }

    /// Whether the texts of these columns take but a small part of the memory.
    fn fits(&self, input: &Arc<dyn ExecutionPlan>, texts: &[usize]) -> bool {
        let Some(memory) = self.memory else { return true };
        let values = texts.iter().map(|text| dictionary::values(input, *text, &self.metadata).unwrap_or(u64::MAX));
        let values = values.fold(0_u64, u64::saturating_add);
        values.saturating_mul(VALUE_BYTES) <= memory as u64
    }

    /// Whether there is but one column to group by, with few texts: DataFusion is as fast at that.
    fn is_easy(&self, input: &Arc<dyn ExecutionPlan>, group: &PhysicalGroupBy, texts: &[usize]) -> bool {
        let few = |text: &usize| dictionary::values(input, *text, &self.metadata).is_none_or(|values| values < FEW);
        group.expr().len() == 1 && texts.iter().all(few)
    }

    fn rewrite(&self, node: &Arc<dyn ExecutionPlan>, batch: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if let Some(aggregate) = node.downcast_ref::<AggregateExec>() {
            return self.aggregate(aggregate, Origin::new(Arc::clone(node)));
        }
        if let Some(sort) = node.downcast_ref::<SortExec>() {
            return Ok(self.sort(sort, batch));
        }
        let merge = node.downcast_ref::<SortPreservingMergeExec>().filter(|merge| merge.fetch().is_none());
        let merged = merge.map(|merge| merge.input()).filter(|input| {
            let ordered = input.output_ordering().is_some();
            ordered && input.output_partitioning().partition_count() == 1
        });
        Ok(merged.cloned())
    }

    /// The aggregate by keys, with texts in their place above; `None` where there is nothing to gain, or more than grouping to be done.
    fn aggregate(&self, last: &AggregateExec, origin: Origin) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(first) = first(last) else { return Ok(None) };
        let input = first.input();
        let group = first.group_expr();
        let text = |expr: &Arc<dyn PhysicalExpr>| {
            let column = expr.downcast_ref::<Column>()?.index();
            let is_text = dictionary::is_text(input, column);
            (is_text && dictionary::is_dictionary(input, column, &self.metadata)).then_some(column)
        };
        let texts: Vec<Option<usize>> = group.expr().iter().map(|(expr, _)| text(expr)).collect();
        let columns: Vec<usize> = texts.iter().flatten().copied().collect();
        if columns.is_empty() || self.is_easy(input, group, &columns) || !self.fits(input, &columns) {
            return Ok(None);
        }
        let numbers = Arc::new(Numbers::new(columns.len()));
        let codes = Codes::new(Arc::clone(input), columns.clone(), Arc::clone(&numbers));
        let codes: Arc<dyn ExecutionPlan> = Arc::new(codes);
        let places = input.schema().fields().len();
        let keys = (0..numbers.keys()).map(|key| {
            let name = codes::key_name(key);
            (Arc::new(Column::new(&name, places + key)) as Arc<dyn PhysicalExpr>, name)
        });
        let others = group.expr().iter().zip(&texts).filter(|(_, text)| text.is_none());
        let by = keys.chain(others.map(|(other, _)| other.clone())).collect();
        let by = Arc::new(PhysicalGroupBy::new_single(by));
        let Some(grouped) = rebuilt(last, &by, &codes)? else { return Ok(None) };

        let (mut text, mut other) = (0.., numbers.keys()..);
        let places = texts.iter().map(|is_text| match is_text {
            Some(_) => text.next().map(texts::Column::Text),
            None => other.next().map(texts::Column::Input),
        });
        let mut places: Vec<_> = places.flatten().collect();
        places.extend((other.start..grouped.schema().fields().len()).map(texts::Column::Input));
        let texts = Texts::new(grouped, places.into(), numbers, last.schema(), None, origin);
        Ok(Some(Arc::new(texts.with_raw(self.raw(first, &columns)))))
    }

    /// What groups rows by sorting them needs, if that is a way: they are likely about as many as their groups, few enough to be kept, and numbers
    /// but for their texts.
    fn raw(&self, first: &AggregateExec, texts: &[usize]) -> Option<Raw> {
        let (input, schema) = (first.input(), first.input().schema());
        let by_texts = texts.len() == first.group_expr().num_group_exprs();
        let filtered = first.filter_expr().iter().any(Option::is_some);
        let fits = |expr: &Arc<dyn PhysicalExpr>| {
            expr.is::<Literal>() || expr.data_type(&schema).is_ok_and(|data_type| data_type.is_primitive())
        };
        let suits = |call: &AggregateFunctionExpr| {
            let plain = !call.is_distinct() && call.order_bys().is_empty();
            plain && call.groups_accumulator_supported() && call.expressions().iter().all(fits)
        };
        if self.memory.is_some() || !by_texts || filtered || !first.aggr_expr().iter().all(|call| suits(call)) {
            return None;
        }
        let rows = dictionary::rows(input, &self.metadata)?;
        let values = |text: &usize| dictionary::values(input, *text, &self.metadata);
        let groups = texts.iter().map(values).try_fold(1_u64, |all, values| Some(all.saturating_mul(values?)))?;
        if rows > MOST_ROWS || groups < rows {
            return None;
        }
        Some(Raw { input: Arc::clone(input), texts: texts.to_vec(), aggregates: first.aggr_expr().to_vec() })
    }

    /// Groups that are sorted by their texts.
    fn sort(&self, sort: &SortExec, batch: usize) -> Option<Arc<dyn ExecutionPlan>> {
        let texts = sort.input().downcast_ref::<Texts>()?;
        if self.memory.is_some() || sort.fetch().is_some() {
            return None;
        }
        if let Some(whole) = texts.whole(sort, batch) {
            return Some(Arc::new(whole));
        }
        let mut input = Arc::clone(texts.input());
        if input.output_partitioning().partition_count() > 1 {
            input = Arc::new(CoalescePartitionsExec::new(input));
        }
        Some(Arc::new(texts.sorted(sort, input)?))
    }
}

/// The aggregate that reads the rows themselves, where all that the two do is to group them.
fn first(last: &AggregateExec) -> Option<&AggregateExec> {
    let plain = |aggregate: &AggregateExec| {
        let group = aggregate.group_expr();
        let ordered = aggregate.required_input_ordering().into_iter().any(|required| required.is_some());
        group.is_single() && !group.has_grouping_set() && aggregate.limit_options().is_none() && !ordered
    };
    let mut node = match last.mode() {
        AggregateMode::Single => return plain(last).then_some(last),
        AggregateMode::SinglePartitioned if last.input().output_partitioning().partition_count() == 1 => {
            return plain(last).then_some(last);
        }
        AggregateMode::Final | AggregateMode::FinalPartitioned => last.input(),
        _ => return None,
    };
    loop {
        if let Some(first) = node.downcast_ref::<AggregateExec>() {
            let reads = first.mode().input_mode() == AggregateInputMode::Raw;
            return (reads && plain(first) && plain(last)).then_some(first);
        }
        node = match node.downcast_ref::<RepartitionExec>() {
            Some(repartition) if !repartition.preserve_order() => repartition.input(),
            Some(_) => return None,
            None => node.downcast_ref::<CoalescePartitionsExec>().filter(|all| all.fetch().is_none())?.input(),
        };
    }
}

/// The same aggregates by `by`, over `codes`; `None` where something between them depends on the groups in a way of its own.
fn rebuilt(
    aggregate: &AggregateExec,
    by: &Arc<PhysicalGroupBy>,
    codes: &Arc<dyn ExecutionPlan>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let (by, input) = if aggregate.mode().input_mode() == AggregateInputMode::Raw {
        (Arc::clone(by), Some(Arc::clone(codes)))
    } else {
        (Arc::new(by.as_final()), between(aggregate.input(), by, codes)?)
    };
    let Some(input) = input else { return Ok(None) };
    let (aggregates, filters) = (aggregate.aggr_expr().to_vec(), aggregate.filter_expr().to_vec());
    let made = AggregateExec::try_new(*aggregate.mode(), by, aggregates, filters, input, codes.schema())?;
    Ok(Some(Arc::new(made)))
}

/// What brings the rows of the first aggregate to the last.
fn between(
    node: &Arc<dyn ExecutionPlan>,
    by: &Arc<PhysicalGroupBy>,
    codes: &Arc<dyn ExecutionPlan>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(aggregate) = node.downcast_ref::<AggregateExec>() {
        return rebuilt(aggregate, by, codes);
    }
    if let Some(repartition) = node.downcast_ref::<RepartitionExec>() {
        let Partitioning::Hash(_, partitions) = repartition.partitioning() else { return Ok(None) };
        let Some(input) = between(repartition.input(), by, codes)? else { return Ok(None) };
        let hash = Partitioning::Hash(by.output_exprs(), *partitions);
        return Ok(Some(Arc::new(RepartitionExec::try_new(input, hash)?)));
    }
    let Some(all) = node.downcast_ref::<CoalescePartitionsExec>() else { return Ok(None) };
    let input = between(all.input(), by, codes)?;
    Ok(input.map(|input| Arc::new(CoalescePartitionsExec::new(input)) as Arc<dyn ExecutionPlan>))
}

impl PhysicalOptimizerRule for Groups {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let rewritten = Arc::clone(&plan).transform_up(|node| {
            Ok(match self.rewrite(&node, options.execution.batch_size.get())? {
                Some(other) => Transformed::yes(other),
                None => Transformed::no(node),
            })
        })?;
        // What stands above may rely on groups being spread over threads by their texts, which those of numbers are not.
        let suits = || SanityCheckPlan::new().optimize(Arc::clone(&rewritten.data), options).is_ok();
        Ok(if rewritten.transformed && suits() { rewritten.data } else { plan })
    }

    fn name(&self) -> &str {
        "groups"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
