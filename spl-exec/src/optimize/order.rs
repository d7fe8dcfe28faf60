//! Brings rows into the order of time.
//!
//! Where the input is roughly in that order, its parts are read one after another and few rows wait. Where it is not,
//! DataFusion sorts it, with temporary files.

use std::{path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, AsArray, BooleanArray, Int64Array, RecordBatch},
        compute::filter_record_batch,
        datatypes::{DataType, Field, Int64Type, Schema, SchemaRef},
    },
    common::config::SpillCompression,
    error::DataFusionError,
    execution::{
        SendableRecordBatchStream, TaskContext,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    physical_expr::{LexOrdering, PhysicalSortExpr, expressions::Column},
    physical_plan::{
        ExecutionPlan,
        sorts::sort::SortExec,
        stream::RecordBatchStreamAdapter,
        streaming::{PartitionStream, StreamingTableExec},
    },
    prelude::SessionConfig,
};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;

use super::{
    Layout,
    note::Position,
    slice::{Slice, Slicer},
    source::Source,
    survey::{Unit, waiting},
};
use crate::error::{Error, Result, from_datafusion};

/// Reads a source and gives its rows in slices of time, then those without a time.
pub(super) struct Order {
    pub(super) source: Arc<Source>,
    pub(super) layout: Layout,
    pub(super) units: Vec<Unit>,
    /// What an earlier run wrote.
    pub(super) from: Position,
    /// Bytes for rows that wait.
    pub(super) memory: usize,
    /// Bytes of a row in memory.
    pub(super) row_bytes: usize,
    /// A folder for temporary files.
    pub(super) spill: PathBuf,
}

/// Whether anybody still wants slices.
type Wanted = Result<bool>;

impl Order {
    /// Sends all slices; ends early where nobody wants more.
    pub(super) async fn run(self, slices: mpsc::Sender<Slice>) -> Result<()> {
        let mut slicer = Slicer::new(self.layout);
        let mut wanted = true;
        if !matches!(self.from, Position::Untimed(_)) {
            let mut timed: Vec<_> = self.units.iter().filter(|unit| self.is_left(unit)).copied().collect();
            timed.sort_by_key(|unit| (unit.times, unit.file, unit.group, unit.start));
            let in_memory = waiting(&timed).saturating_mul(self.row_bytes) <= self.memory;
            wanted = if in_memory {
                self.sweep(&timed, &mut slicer, &slices).await?
            } else {
                self.sort(timed, &mut slicer, &slices).await?
            };
            wanted = wanted && send(slicer.finish(Position::Time), &slices).await;
        }
        if wanted {
            self.untimed(&mut slicer, &slices).await?;
        }
        Ok(())
    }

    /// Whether the unit has rows with times that are not written.
    fn is_left(&self, unit: &Unit) -> bool {
        unit.times.is_some_and(|(_, max)| self.is_new(max))
    }

    fn is_new(&self, key: i64) -> bool {
        match self.from {
            Position::Start => true,
            Position::Time(done) => key > done,
            Position::Untimed(_) => false,
        }
    }

    /// The keys of rows that are not written.
    fn new_keys(&self, rows: &RecordBatch) -> Result<Int64Array> {
        let keys = self.source.keys(rows)?;
        Ok(if self.from == Position::Start {
            keys
        } else {
            keys.iter().map(|key| key.filter(|&key| self.is_new(key))).collect()
        })
    }

    /// Units in the order of their first times: rows wait until the next unit begins after them.
    async fn sweep(&self, units: &[Unit], slicer: &mut Slicer, slices: &mpsc::Sender<Slice>) -> Wanted {
        let mut next = 0;
        while let Some(first) = units.get(next) {
            let run = self.run_length(units.get(next..).unwrap_or_default());
            let mut batches = Box::pin(self.read(first, units.get(next..next + run).unwrap_or_default())?);
            let mut read = 0;
            while let Some(rows) = batches.next().await {
                let rows = rows?;
                read += rows.num_rows();
                let keys = self.new_keys(&rows)?;
                slicer.push(rows, &keys);
                while let Some(unit) = units.get(next).filter(|unit| read >= unit.rows) {
                    read -= unit.rows;
                    next += 1;
                    let watermark = units.get(next).and_then(|unit| unit.times).map_or(i64::MAX, |(min, _)| min);
                    if !send(slicer.cut(watermark, Position::Time), slices).await {
                        return Ok(false);
                    }
                }
            }
            if read > 0 {
                return Err(Error::data(&self.source.location, "the input changed while it was read"));
            }
        }
        Ok(true)
    }

    /// How many units follow one another in a row group, so that one reader reads them.
    fn run_length(&self, units: &[Unit]) -> usize {
        let mut bytes = 0;
        let mut end = None;
        let follows = |unit: &&Unit| {
            bytes += unit.bytes;
            let follows =
                end.is_none_or(|end| end == (unit.file, unit.group, unit.start)) && bytes <= self.layout.read_bytes;
            let first = end.is_none();
            end = Some((unit.file, unit.group, unit.start + unit.rows));
            follows || first
        };
        units.iter().take_while(follows).count().max(1)
    }

    fn read(&self, first: &Unit, run: &[Unit]) -> Result<impl futures::Stream<Item = Result<RecordBatch>> + use<>> {
        let rows: usize = run.iter().map(|unit| unit.rows).sum();
        let part = (rows < first.group_rows).then_some((first.start, rows));
        self.source.read(first.file, first.group, part, self.layout.batch_rows)
    }

    /// Any order: DataFusion sorts, and rows arrive sorted.
    async fn sort(&self, units: Vec<Unit>, slicer: &mut Slicer, slices: &mpsc::Sender<Slice>) -> Wanted {
        let fail = |error| from_datafusion(error, &self.source.location);
        let mut rows = self.sorted(units).map_err(fail)?;
        while let Some(batch) = rows.next().await {
            let batch = batch.map_err(fail)?;
            let last = batch.num_columns().saturating_sub(1);
            let keys = batch.column(last).as_primitive::<Int64Type>().clone();
            let Some(&watermark) = keys.values().last() else { continue };
            let columns: Vec<_> = (0..last).collect();
            slicer.push(batch.project(&columns).map_err(|error| fail(error.into()))?, &keys);
            if !send(slicer.cut(watermark, Position::Time), slices).await {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn sorted(&self, mut units: Vec<Unit>) -> Result<SendableRecordBatchStream, DataFusionError> {
        units.sort_by_key(|unit| (unit.file, unit.group, unit.start));
        let runs = units.chunk_by(|a, b| (a.file, a.group, a.start + a.rows) == (b.file, b.group, b.start));
        let runs = runs.map(<[Unit]>::to_vec).collect();
        let mut fields = self.source.schema.fields().to_vec();
        let key = fields.len();
        fields.push(Arc::new(Field::new("", DataType::Int64, true)));
        let rows = Rows {
            source: Arc::clone(&self.source),
            batch: self.layout.batch_rows,
            from: self.from,
            runs,
            schema: Arc::new(Schema::new(fields)),
        };
        let schema = Arc::clone(&rows.schema);
        let input = StreamingTableExec::try_new(schema, vec![Arc::new(rows)], None, [], false, None)?;
        let by_key = PhysicalSortExpr::new_default(Arc::new(Column::new("", key)));
        let Some(ordering) = LexOrdering::new([by_key]) else {
            return Err(DataFusionError::Internal("an order by nothing".to_owned()));
        };
        let sort = SortExec::new(ordering, Arc::new(input));

        let folder = DiskManagerMode::Directories(vec![self.spill.clone()]);
        let disk = DiskManagerBuilder::default().with_mode(folder).with_max_temp_directory_size(u64::MAX);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(self.memory)))
            .with_disk_manager_builder(disk)
            .build_arc()?;
        let mut config = SessionConfig::new().with_batch_size(self.layout.batch_rows);
        config.options_mut().execution.spill_compression = SpillCompression::Lz4Frame;
        config.options_mut().execution.sort_spill_reservation_bytes = self.memory / 8;
        let context = TaskContext::default().with_session_config(config).with_runtime(runtime);
        sort.execute(0, Arc::new(context))
    }

    /// Rows without a time, in the order of the input.
    async fn untimed(&self, slicer: &mut Slicer, slices: &mpsc::Sender<Slice>) -> Wanted {
        let done = match self.from {
            Position::Untimed(done) => done,
            _ => 0,
        };
        let position = |key: i64| Position::Untimed(key.unsigned_abs() + 1);
        let mut count = 0;
        let mut left = Vec::new();
        for unit in self.units.iter().filter(|unit| unit.untimed > 0) {
            if left.is_empty() && count + unit.untimed as u64 <= done {
                count += unit.untimed as u64;
            } else {
                left.push(*unit);
            }
        }
        let mut rest = left.as_slice();
        while let Some(first) = rest.first() {
            let (run, after) = rest.split_at(self.run_length(rest).min(rest.len()));
            rest = after;
            let mut batches = Box::pin(self.read(first, run)?);
            while let Some(rows) = batches.next().await {
                let rows = rows?;
                let mut number = |timed: bool| {
                    let number = count;
                    count += u64::from(!timed);
                    i64::try_from(number).ok().filter(|_| !timed && number >= done)
                };
                let keys = self.source.keys(&rows)?;
                let keys: Int64Array = (0..keys.len()).map(|row| number(keys.is_valid(row))).collect();
                slicer.push(rows, &keys);
                let last = i64::try_from(count).unwrap_or(i64::MAX) - 1;
                if !send(slicer.cut(last, position), slices).await {
                    return Ok(false);
                }
            }
        }
        Ok(send(slicer.finish(position), slices).await)
    }
}

async fn send(cut: Vec<Slice>, slices: &mpsc::Sender<Slice>) -> bool {
    for slice in cut {
        if slices.send(slice).await.is_err() {
            return false;
        }
    }
    true
}

/// The rows of units that are not written, with their keys as the last column.
#[derive(Debug)]
struct Rows {
    source: Arc<Source>,
    batch: usize,
    from: Position,
    runs: Vec<Vec<Unit>>,
    schema: SchemaRef,
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (source, schema, from, batch) = (Arc::clone(&self.source), Arc::clone(&self.schema), self.from, self.batch);
        let runs = stream::iter(self.runs.clone());
        let rows = runs.map(move |run| {
            let rows: usize = run.iter().map(|unit| unit.rows).sum();
            let first = run.first().ok_or_else(|| external(Error::data(&source.location, "a file is gone")))?;
            let part = (rows < first.group_rows).then_some((first.start, rows));
            let rows = source.read(first.file, first.group, part, batch).map_err(external)?;
            let (source, schema) = (Arc::clone(&source), Arc::clone(&schema));
            Ok::<_, DataFusionError>(rows.map(move |rows| {
                let rows = rows.map_err(external)?;
                with_keys(&source, &schema, from, &rows)
            }))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), rows.try_flatten()))
    }
}

fn with_keys(
    source: &Source,
    schema: &SchemaRef,
    from: Position,
    rows: &RecordBatch,
) -> Result<RecordBatch, DataFusionError> {
    let keys = source.keys(rows).map_err(external)?;
    let is_new = |key: Option<i64>| match (from, key) {
        (_, None) => false,
        (Position::Time(done), Some(key)) => key > done,
        (_, Some(_)) => true,
    };
    let wanted: BooleanArray = keys.iter().map(|key| Some(is_new(key))).collect();
    let mut columns = rows.columns().to_vec();
    columns.push(Arc::new(keys));
    Ok(filter_record_batch(&RecordBatch::try_new(Arc::clone(schema), columns)?, &wanted)?)
}

fn external(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
