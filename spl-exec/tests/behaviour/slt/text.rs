//! Rows as the `.slt` files write them.

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{DataType, Float64Type, Schema, TimeUnit, TimestampMicrosecondType},
    util::display::array_value_to_string,
};
use spl_exec::function::format_number;

/// A header line and a line a row.
pub(crate) fn rows_as_text(schema: &Schema, batches: &[RecordBatch]) -> Vec<String> {
    let header = schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>().join(" | ");
    let mut lines = vec![header];
    for batch in batches {
        for row in 0..batch.num_rows() {
            let cells: Vec<String> = batch.columns().iter().map(|column| cell(column, row)).collect();
            lines.push(cells.join(" | "));
        }
    }
    lines
}

/// One cell.
pub(crate) fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return "NULL".to_owned();
    }
    match column.data_type() {
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            let items: Vec<String> = (0..items.len()).map(|item| cell(&items, item)).collect();
            format!("[{}]", items.join(", "))
        }
        DataType::Float64 => format_number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            format_number(column.as_primitive::<TimestampMicrosecondType>().value(row) as f64 / 1e6)
        }
        _ => match array_value_to_string(column, row).unwrap() {
            text if text.is_empty() => "(empty)".to_owned(),
            // A row is a line.
            text => text.replace('\n', "\\n"),
        },
    }
}
