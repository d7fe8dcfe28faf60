//! What a rewritten table looks like, from outside.

mod folders;
mod layout;
mod rows;

use std::{fs, path::Path, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array},
        compute::{cast, concat_batches, take_record_batch},
        datatypes::{DataType, SchemaRef},
        row::{RowConverter, SortField},
    },
    parquet::{
        arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
        file::properties::WriterProperties,
    },
};

use super::{Layout, Optimize};

/// A small table shows what a large one does.
const SMALL: Layout = Layout {
    group_rows: 64,
    group_bytes: 1 << 20,
    part_rows: 160,
    page_rows: 16,
    page_rows_min: 4,
    page_bytes: 1 << 20,
    batch_rows: 11,
    unit_rows: 20,
    read_bytes: 4096,
    zstd: 1,
};

fn small(input: &Path, output: &Path) -> Optimize {
    Optimize { layout: SMALL, ..Optimize::new(input.to_str().unwrap(), output) }
}

fn write(path: &Path, rows: &RecordBatch, group_rows: usize) {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group_rows)).build();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), rows.schema(), Some(properties)).unwrap();
    writer.write(rows).unwrap();
    writer.close().unwrap();
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The rows of a file or of all files of a folder, in their order.
fn read(path: &Path) -> RecordBatch {
    let files = if path.is_dir() { files(path) } else { vec![path.to_owned()] };
    let mut batches = Vec::new();
    let mut schema: Option<SchemaRef> = None;
    for file in files {
        let builder = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(file).unwrap()).unwrap();
        schema = Some(schema.unwrap_or_else(|| Arc::clone(builder.schema())));
        batches.extend(builder.build().unwrap().map(Result::unwrap));
    }
    concat_batches(&schema.unwrap(), &batches).unwrap()
}

/// The rows as comparable bytes, sorted: equal for tables with the same rows in any order.
fn multiset(rows: &RecordBatch) -> Vec<Vec<u8>> {
    let plain = |column: &ArrayRef| match column.data_type() {
        DataType::Dictionary(_, values) => cast(column, values).unwrap(),
        _ => Arc::clone(column),
    };
    let columns: Vec<_> = rows.columns().iter().map(plain).collect();
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converted = RowConverter::new(fields).unwrap().convert_columns(&columns).unwrap();
    let mut rows: Vec<_> = converted.iter().map(|row| row.data().to_vec()).collect();
    rows.sort();
    rows
}

/// Events a second apart, with few names.
fn events(rows: i64) -> RecordBatch {
    let times = TimestampMicrosecondArray::from_iter_values((0..rows).map(|row| row * 1_000_000)).with_timezone("UTC");
    let names = ["svchost.exe", "svchost.exe", "svchost.exe", "cmd.exe", "CMD.EXE", "svchost.exe", "msiexec.exe"];
    let name = |row: i64| names[usize::try_from(row * row + row / 7).unwrap() % names.len()];
    let names = StringArray::from_iter_values((0..rows).map(name));
    let commands = StringArray::from_iter_values((0..rows).map(|row| format!("{} {row}", name(row))));
    RecordBatch::try_from_iter_with_nullable([
        ("_time", Arc::new(times) as ArrayRef, true),
        ("process", Arc::new(commands) as ArrayRef, true),
        ("process_name", Arc::new(names) as ArrayRef, true),
    ])
    .unwrap()
}

/// The rows in an order that has nothing to do with time.
fn shuffled(rows: &RecordBatch) -> RecordBatch {
    let count = rows.num_rows() as u64;
    // Multiples of a prime number leave every remainder once, unless they divide the count.
    let order = UInt64Array::from_iter_values((0..count).map(|row| row * 7919 % count));
    take_record_batch(rows, &order).unwrap()
}
