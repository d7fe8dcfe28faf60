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
        let rows = u32::try_from(all.num_rows())
            .map_err(|_| resources_datafusion_err!("more than 4 billion groups can't be sorted"))?;
        let mut numbers = decoder.numbers.decode(&keys)?;
        let ranks = self.columns.iter().map(|(column, options)| {
            let numbers = numbers.get_mut(*column).map(std::mem::take);
            let numbers = numbers.ok_or_else(|| internal_datafusion_err!("a column of keys is missing"))?;
            let texts = decoder.numbers.texts(*column, &numbers)?;
            Ok(Ranks::new(numbers, &texts, *options))
        });
        let order = UInt32Array::from(sorted(&ranks.collect::<Result<Vec<_>>>()?, rows));
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

/// Bytes of the rows of a batch, which may be a part of larger arrays.
fn bytes(batch: &RecordBatch) -> usize {
    let columns = batch.columns().iter();
    let sizes = columns.map(|column| match column.to_data().get_slice_memory_size() {
        Ok(bytes) => bytes,
        Err(_) => column.get_array_memory_size(),
    });
    sizes.sum()
}
