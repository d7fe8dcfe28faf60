//! Groups in the order of their texts.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch, UInt32Array},
        compute::{SortOptions, concat_batches, take},
    },
    common::{Result, internal_datafusion_err, resources_datafusion_err},
    execution::{SendableRecordBatchStream, TaskContext, memory_pool::MemoryConsumer},
    physical_expr::{LexOrdering, expressions},
    physical_plan::metrics::BaselineMetrics,
};
use futures::{Stream, TryStreamExt, stream};

use super::{
    numbers::Numbers,
    rank::{Ranks, sorted},
    texts::{Column, Decoder},
};

/// Bytes that sorting takes for each row: those of ranks, and of numbers to sort twice.
const ROW_BYTES: usize = 32;

/// An order of texts that keys stand for.
#[derive(Debug)]
pub(super) struct Sorting {
    ordering: LexOrdering,
    columns: Vec<(usize, SortOptions)>,
}

impl Sorting {
    /// `None` where the order is not one of texts alone. Columns of the ordering are those of the output.
    pub(super) fn new(ordering: &LexOrdering, columns: &[Column]) -> Option<Self> {
        let texts = ordering.iter().map(|sort| {
            let place = sort.expr.downcast_ref::<expressions::Column>()?.index();
            match columns.get(place)? {
                Column::Text(text) => Some((*text, sort.options)),
                Column::Input(_) => None,
            }
        });
        Some(Self { columns: texts.collect::<Option<_>>()?, ordering: ordering.clone() })
    }

    /// The order as DataFusion has it.
    pub(super) fn ordering(&self) -> &LexOrdering {
        &self.ordering
    }

    /// The columns to sort by, with the ranks of their texts.
    pub(super) fn columns<'a>(&self, texts: &'a [Vec<u32>], numbers: &Numbers) -> Result<Vec<(&'a [u32], Ranks)>> {
        let columns = self.columns.iter().map(|(column, options)| {
            let rows = texts.get(*column).ok_or_else(|| internal_datafusion_err!("a column of keys is missing"))?;
            Ok((rows.as_slice(), Ranks::new(numbers.texts(*column, rows)?.as_ref(), *options)))
        });
        columns.collect()
    }

    /// The texts that are sorted by, in turn.
    pub(super) fn texts(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().map(|(text, _)| *text)
    }

    /// The same order, and then by all other texts of `count`.
    pub(super) fn and_others(&self, count: usize) -> Self {
        let others = (0..count).filter(|text| self.columns.iter().all(|(known, _)| known != text));
        let others = others.map(|text| (text, SortOptions { descending: false, nulls_first: false }));
        Self { ordering: self.ordering.clone(), columns: self.columns.iter().copied().chain(others).collect() }
    }

    /// Reads all of the input, then gives its rows in order.
    pub(super) async fn run(
        self: Arc<Self>,
        input: SendableRecordBatchStream,
        decoder: Decoder,
        context: Arc<TaskContext>,
        metrics: BaselineMetrics,
    ) -> Result<impl Stream<Item = Result<RecordBatch>> + Send> {
        let reservation = MemoryConsumer::new("groups to sort").register(context.memory_pool());
        let schema = input.schema();
        let batches: Vec<RecordBatch> = input
            .and_then(|batch| {
                // A copy of all is made, too.
                let bytes = 2 * bytes(&batch) + ROW_BYTES * batch.num_rows();
                std::future::ready(reservation.try_grow(bytes).map(|()| batch))
            })
            .try_collect()
            .await?;
        let timer = metrics.elapsed_compute().timer();
        let all = concat_batches(&schema, &batches)?;
        drop(batches);
        let keys: Vec<ArrayRef> = all.columns().get(..decoder.numbers.keys()).unwrap_or_default().to_vec();
        check_rows(all.num_rows())?;
        let texts = decoder.numbers.decode(&keys)?;
        let columns = self.columns(&texts, &decoder.numbers)?;
        let columns: Vec<_> = columns.iter().map(|(numbers, ranks)| (*numbers, ranks)).collect();
        let order = UInt32Array::from(sorted(&columns, &(0..u32::MAX)).rows);
        drop(texts);
        drop(timer);
        let step = context.session_config().batch_size().max(1);
        let parts = (0..order.len()).step_by(step).map(move |start| {
            let _timer = metrics.elapsed_compute().timer();
            let _held = &reservation;
            let part = order.slice(start, step.min(order.len() - start));
            let columns = all.columns().iter().map(|column| take(column, &part, None));
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let keys = columns.get(..decoder.numbers.keys()).unwrap_or_default();
            let batch = decoder.decode(part.len(), keys, &columns)?;
            metrics.record_output(batch.num_rows());
            Ok(batch)
        });
        Ok(stream::iter(parts))
    }
}

/// Refuses more rows than there are numbers for.
pub(super) fn check_rows(rows: usize) -> Result<()> {
    match u32::try_from(rows) {
        Ok(rows) if rows < u32::MAX => Ok(()),
        _ => Err(resources_datafusion_err!("more than 4 billion rows can't be sorted at once")),
    }
}

/// Bytes of the rows of a batch, which may be a part of larger arrays.
fn bytes(batch: &RecordBatch) -> usize {
    let columns = batch.columns().iter();
    let sizes = columns.map(|column| match column.to_data().get_slice_memory_size() {
        Ok(bytes) => bytes,
        Err(_) => column.get_array_memory_size(),
    });
    sizes.sum()
}
