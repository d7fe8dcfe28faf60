//! Rows that are kept to be grouped, and their groups.

use std::{iter, ops::Range, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, RecordBatch, UInt32Array},
        compute::{concat, take},
        datatypes::SchemaRef,
    },
    common::{Result, ScalarValue, internal_datafusion_err},
    logical_expr::{EmitTo, GroupsAccumulator},
    physical_expr::{PhysicalExpr, aggregate::AggregateFunctionExpr, expressions::Literal},
};

use super::{
    memo::Memo,
    numbers::Numbers,
    order::Sorting,
    rank::{Column, Ranks, sorted},
};

/// What the aggregates are made of, and by which texts.
#[derive(Debug)]
pub(super) struct Work {
    /// The places of the texts in a batch.
    pub(super) texts: Vec<usize>,
    pub(super) aggregates: Vec<Arc<AggregateFunctionExpr>>,
    pub(super) numbers: Arc<Numbers>,
    /// By all texts.
    pub(super) sorting: Sorting,
    pub(super) schema: SchemaRef,
    /// Groups of a batch that is given.
    pub(super) batch: usize,
}

/// The argument of an aggregate, for all rows.
#[derive(Clone, Debug)]
enum Argument<T> {
    Same(ScalarValue),
    Each(T),
}

/// Rows of one thread, as they come.
#[derive(Debug)]
pub(super) struct Rows {
    texts: Vec<Vec<u32>>,
    arguments: Vec<Vec<Argument<Vec<ArrayRef>>>>,
}

impl Rows {
    /// None yet.
    pub(super) fn new(work: &Work) -> Self {
        let argument = |expr: Arc<dyn PhysicalExpr>| match expr.downcast_ref::<Literal>() {
            Some(literal) => Argument::Same(literal.value().clone()),
            None => Argument::Each(Vec::new()),
        };
        let arguments = work.aggregates.iter().map(|call| call.expressions().into_iter().map(argument).collect());
        Self { texts: vec![Vec::new(); work.texts.len()], arguments: arguments.collect() }
    }

    /// Keeps what matters of a batch; gives its bytes.
    pub(super) fn add(&mut self, batch: &RecordBatch, work: &Work, memos: &mut [Memo]) -> Result<usize> {
        let texts: Vec<ArrayRef> = work.texts.iter().filter_map(|place| batch.columns().get(*place)).cloned().collect();
        let mut bytes = 0;
        for (all, numbers) in self.texts.iter_mut().zip(work.numbers.of(&texts, memos)?) {
            bytes += numbers.len() * size_of::<u32>();
            all.extend(numbers);
        }
        for (call, arguments) in work.aggregates.iter().zip(&mut self.arguments) {
            for (expr, argument) in call.expressions().iter().zip(arguments) {
                if let Argument::Each(arrays) = argument {
                    let array = expr.evaluate(batch)?.into_array(batch.num_rows())?;
                    bytes += array.get_array_memory_size();
                    arrays.push(array);
                }
            }
        }
        Ok(bytes)
    }

    /// The rows of all threads.
    pub(super) fn all(threads: Vec<Self>, work: &Work) -> Result<AllRows> {
        let mut all = Self::new(work);
        for rows in threads {
            for (all, numbers) in all.texts.iter_mut().zip(rows.texts) {
                if all.is_empty() { *all = numbers } else { all.extend(numbers) }
            }
            for (all, argument) in all.arguments.iter_mut().flatten().zip(rows.arguments.into_iter().flatten()) {
                if let (Argument::Each(all), Argument::Each(arrays)) = (all, argument) {
                    all.extend(arrays);
                }
            }
        }
        let whole = |argument: Argument<Vec<ArrayRef>>| {
            Ok(match argument {
                Argument::Same(value) => Argument::Same(value),
                Argument::Each(arrays) => {
                    let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
                    Argument::Each(if arrays.is_empty() { None } else { Some(concat(&arrays)?) })
                }
            })
        };
        let arguments = all.arguments.into_iter().map(|arguments| arguments.into_iter().map(whole).collect());
        let columns = work.sorting.columns(&all.texts, &work.numbers)?;
        let ranks = columns.into_iter().map(|(_, ranks)| ranks).collect();
        Ok(AllRows { arguments: arguments.collect::<Result<_>>()?, texts: all.texts, ranks })
    }
}

/// All rows, to be sorted.
#[derive(Debug)]
pub(super) struct AllRows {
    texts: Vec<Vec<u32>>,
    arguments: Vec<Vec<Argument<Option<ArrayRef>>>>,
    /// In the order to sort by.
    ranks: Vec<Ranks>,
}

impl AllRows {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.texts.first().map_or(0, Vec::len)
    }

    fn columns(&self, work: &Work) -> Vec<Column<'_>> {
        let texts = work.sorting.texts().filter_map(|text| self.texts.get(text));
        texts.map(Vec::as_slice).zip(&self.ranks).collect()
    }

    /// Ranks in the first column that have about as many rows each.
    pub(super) fn parts(&self, work: &Work, parts: usize) -> Vec<Range<u32>> {
        let columns = self.columns(work);
        let Some((numbers, ranks)) = columns.first() else { return Vec::new() };
        if parts < 2 {
            return iter::once(0..u32::MAX).collect();
        }
        let mut counts = vec![0_usize; ranks.count() as usize];
        for number in *numbers {
            counts.get_mut(ranks.rank(*number) as usize).into_iter().for_each(|count| *count += 1);
        }
        let (mut ranges, mut start, mut rows) = (Vec::new(), 0, 0);
        for (rank, count) in (1..).zip(counts) {
            rows += count;
            if rows * parts >= numbers.len() {
                ranges.push(start..rank);
                (start, rows) = (rank, 0);
            }
        }
        ranges.push(start..u32::MAX);
        ranges
    }

    /// Gives the groups of a part in order, until `give` wants no more.
    pub(super) fn group(
        &self,
        work: &Work,
        part: &Range<u32>,
        mut give: impl FnMut(RecordBatch) -> bool,
    ) -> Result<()> {
        let order = sorted(&self.columns(work), part);
        let aggregates = work.aggregates.iter();
        let mut aggregates: Vec<_> = aggregates.map(|call| call.create_groups_accumulator()).collect::<Result<_>>()?;
        let ends = order.starts.iter().skip(1).copied().chain(iter::once(order.rows.len() as u32));
        let groups: Vec<Range<usize>> =
            order.starts.iter().zip(ends).map(|(start, end)| *start as usize..end as usize).collect();
        for groups in groups.chunks(work.batch.max(1)) {
            let (Some(first), Some(last)) = (groups.first(), groups.last()) else { break };
            let rows = order.rows.get(first.start..last.end).unwrap_or_default();
            let batch = self.batch(work, rows, groups, &order.rows, &mut aggregates)?;
            if !give(batch) {
                break;
            }
        }
        Ok(())
    }

    /// Some groups: the rows of all of them, and where those of each lie in `order`.
    fn batch(
        &self,
        work: &Work,
        rows: &[u32],
        groups: &[Range<usize>],
        order: &[u32],
        aggregates: &mut [Box<dyn GroupsAccumulator>],
    ) -> Result<RecordBatch> {
        let mut columns = Vec::with_capacity(work.schema.fields().len());
        for (text, numbers) in self.texts.iter().enumerate() {
            let firsts = groups.iter().filter_map(|group| order.get(group.start));
            let numbers = firsts.filter_map(|row| numbers.get(*row as usize)).copied().collect();
            columns.push(work.numbers.rows(text, numbers, false)?);
        }
        let places = groups.iter().enumerate().flat_map(|(place, group)| iter::repeat_n(place, group.len()));
        let places: Vec<usize> = places.collect();
        let rows = UInt32Array::from(rows.to_vec());
        for (aggregate, arguments) in aggregates.iter_mut().zip(&self.arguments) {
            let values = arguments.iter().map(|argument| match argument {
                Argument::Same(value) => value.to_array_of_size(rows.len()),
                Argument::Each(Some(values)) => Ok(take(values.as_ref(), &rows, None)?),
                Argument::Each(None) => Err(internal_datafusion_err!("an aggregate has no values")),
            });
            aggregate.update_batch(&values.collect::<Result<Vec<_>>>()?, &places, None, groups.len())?;
            columns.push(aggregate.evaluate(EmitTo::All)?);
        }
        Ok(RecordBatch::try_new(Arc::clone(&work.schema), columns)?)
    }
}
