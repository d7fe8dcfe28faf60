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
    rank::{Column, Ranks, Sorted, sorted},
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
        let columns = self.columns(work);
        let order = sorted(&columns, part);
        let aggregates = work.aggregates.iter();
        let mut aggregates: Vec<_> = aggregates.map(|call| call.create_groups_accumulator()).collect::<Result<_>>()?;
        for first in (0..order.starts.len()).step_by(work.batch.max(1)) {
            let places = first..order.starts.len().min(first + work.batch.max(1));
            let mut numbers = order.numbers(&columns, places.clone());
            // The texts are sorted by in another order than they are given.
            let texts = (0..self.texts.len()).map(|text| {
                let column = work.sorting.texts().position(|other| other == text);
                let numbers = column.and_then(|column| numbers.get_mut(column)).map(std::mem::take);
                work.numbers.rows(text, numbers.unwrap_or_default(), false)
            });
            let mut columns = texts.collect::<Result<Vec<_>>>()?;
            self.aggregate(&order, places, &mut aggregates, &mut columns)?;
            if !give(RecordBatch::try_new(Arc::clone(&work.schema), columns)?) {
                break;
            }
        }
        Ok(())
    }

    /// Adds the values of aggregates over the groups at these places.
    fn aggregate(
        &self,
        order: &Sorted,
        places: Range<usize>,
        aggregates: &mut [Box<dyn GroupsAccumulator>],
        columns: &mut Vec<ArrayRef>,
    ) -> Result<()> {
        let starts = order.starts.get(places.clone()).unwrap_or_default();
        let end = order.starts.get(places.end).map_or(order.rows.len(), |end| *end as usize);
        let start = starts.first().map_or(end, |start| *start as usize);
        let rows = UInt32Array::from(order.rows.get(start..end).unwrap_or_default().to_vec());
        let mut groups = Vec::with_capacity(rows.len());
        for (group, next) in starts.iter().skip(1).map(|next| *next as usize).chain(iter::once(end)).enumerate() {
            groups.resize(next - start, group);
        }
        for (aggregate, arguments) in aggregates.iter_mut().zip(&self.arguments) {
            let values = arguments.iter().map(|argument| match argument {
                Argument::Same(value) => value.to_array_of_size(rows.len()),
                Argument::Each(Some(values)) => Ok(take(values.as_ref(), &rows, None)?),
                Argument::Each(None) => Err(internal_datafusion_err!("an aggregate has no values")),
            });
            aggregate.update_batch(&values.collect::<Result<Vec<_>>>()?, &groups, None, starts.len())?;
            columns.push(aggregate.evaluate(EmitTo::All)?);
        }
        Ok(())
    }
}
