//! Columns that grow row by row and find their type at the end.

use std::{collections::HashMap, ops::Range, sync::Arc};

use datafusion::arrow::{
    array::{
        ArrayRef, Float64Builder, Int64Builder, ListBuilder, RecordBatch, RecordBatchOptions, StringBuilder,
        TimestampMicrosecondBuilder,
    },
    datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
};

use super::time;

/// Rows of a batch: what DataFusion hands from operator to operator.
const BATCH_ROWS: usize = 8192;
/// Bytes of input after which a batch ends anyway, so that no column's text outgrows its 32-bit offsets.
const BATCH_BYTES: usize = 256 << 20;
/// The largest integer up to which a 64-bit floating point number is exact.
const EXACT: u64 = 1 << 53;

/// What a value was where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text, or a boolean.
    Text,
    /// The spelling of a JSON number.
    Number,
}

/// A table being read. Values are kept as their text; the columns' types are decided when all rows are there.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    index: HashMap<String, usize>,
    rows: usize,
    /// The input line of each row, for messages about a value found wrong only at the end.
    lines: Vec<u64>,
    /// The rows with which batches end, and the bytes of input since the last of them.
    cuts: Vec<usize>,
    bytes: usize,
}

/// All values of a column behind one another; `ends` and `rows` are offsets, as in an Arrow list.
#[derive(Debug, Default)]
struct Column {
    name: String,
    text: String,
    /// Where each value ends in `text`.
    ends: Vec<usize>,
    /// How many values there are up to and with each row. Rows after the last value may be missing.
    rows: Vec<usize>,
    list: bool,
    other: bool,
    float: bool,
    integer: bool,
    /// An integer that a floating point number doesn't hold exactly.
    large: bool,
}

/// A `_time` that is none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoTime {
    pub(crate) line: u64,
    pub(crate) text: String,
}

impl Columns {
    /// The column called `name`, made where there is none yet.
    pub(crate) fn column(&mut self, name: &str) -> usize {
        if let Some(&column) = self.index.get(name) {
            return column;
        }
        let column = self.columns.len();
        self.columns.push(Column { name: name.to_owned(), ..Column::default() });
        self.index.insert(name.to_owned(), column);
        column
    }

    /// Adds a value to the row that is being read.
    pub(crate) fn push(&mut self, column: usize, value: &str, shape: Shape) {
        let rows = self.rows;
        let Some(column) = self.columns.get_mut(column) else { return };
        match shape {
            Shape::Text => column.other = true,
            Shape::Number => column.see_number(value),
        }
        column.text.push_str(value);
        column.ends.push(column.text.len());
        // The same key twice in one row, as Splunk's extractions see it, is a field with several values.
        if column.rows.len() > rows {
            column.list = true;
        }
        let before = column.rows.last().copied().unwrap_or_default();
        column.rows.resize(rows.max(column.rows.len()), before);
        match column.rows.get_mut(rows) {
            Some(end) => *end = column.ends.len(),
            None => column.rows.push(column.ends.len()),
        }
    }

    /// The column holds lists.
    pub(crate) fn mark_list(&mut self, column: usize) {
        if let Some(column) = self.columns.get_mut(column) {
            column.list = true;
        }
    }

    /// Ends the row, which was on `line` and took `bytes` there.
    pub(crate) fn end_row(&mut self, line: u64, bytes: usize) {
        self.rows += 1;
        self.lines.push(line);
        self.bytes += bytes;
        let start = self.cuts.last().copied().unwrap_or_default();
        if self.rows - start >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.cuts.push(self.rows);
            self.bytes = 0;
        }
    }

    /// The batches, at least one, which may be empty.
    pub(crate) fn finish(mut self) -> Result<Vec<RecordBatch>, NoTime> {
        if self.cuts.last().copied() != Some(self.rows) || self.rows == 0 {
            self.cuts.push(self.rows);
        }
        let fields: Vec<Field> = self.columns.iter().map(|c| Field::new(&c.name, c.data_type(), true)).collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let mut start = 0;
        let mut batches = Vec::with_capacity(self.cuts.len());
        for &end in &self.cuts {
            let rows = start..end;
            let lines = self.lines.get(rows.clone()).unwrap_or_default();
            let arrays = self.columns.iter().map(|column| column.array(rows.clone(), lines));
            let arrays = arrays.collect::<Result<Vec<_>, _>>()?;
            let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
            // Every array was just built with the type and length that the batch wants.
            let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options);
            batches.push(batch.unwrap_or_else(|_| RecordBatch::new_empty(Arc::clone(&schema))));
            start = end;
        }
        Ok(batches)
    }
}

impl Column {
    fn see_number(&mut self, text: &str) {
        match text.parse::<i64>() {
            Ok(number) => {
                self.integer = true;
                self.large |= number.unsigned_abs() > EXACT;
            }
            // An integer beyond 64 bits, or a number beyond floating point, is kept as text: it would come out changed.
            Err(_) if !text.contains(['.', 'e', 'E']) => self.other = true,
            Err(_) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => self.float = true,
                _ => self.other = true,
            },
        }
    }

    fn data_type(&self) -> DataType {
        if self.name == time::TIME {
            time::utc(TimeUnit::Microsecond)
        } else if self.list {
            DataType::new_list(DataType::Utf8, true)
        } else if self.other || self.float && self.large {
            DataType::Utf8
        } else if self.float {
            DataType::Float64
        } else if self.integer {
            DataType::Int64
        } else {
            DataType::Utf8
        }
    }

    /// The values of a row.
    fn values(&self, row: usize) -> impl Iterator<Item = &str> {
        let total = self.ends.len();
        let first = match row.checked_sub(1) {
            Some(before) => self.rows.get(before).copied().unwrap_or(total),
            None => 0,
        };
        let end = self.rows.get(row).copied().unwrap_or(total);
        (first..end).map(|value| {
            let start = value.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
            let end = self.ends.get(value).copied().unwrap_or_default();
            self.text.get(start..end).unwrap_or_default()
        })
    }

    fn array(&self, rows: Range<usize>, lines: &[u64]) -> Result<ArrayRef, NoTime> {
        Ok(match self.data_type() {
            DataType::Timestamp(..) => self.times(rows, lines)?,
            DataType::Int64 => {
                let mut array = Int64Builder::with_capacity(rows.len());
                rows.for_each(|row| array.append_option(self.values(row).next().and_then(|text| text.parse().ok())));
                Arc::new(array.finish())
            }
            DataType::Float64 => {
                let mut array = Float64Builder::with_capacity(rows.len());
                rows.for_each(|row| array.append_option(self.values(row).next().and_then(|text| text.parse().ok())));
                Arc::new(array.finish())
            }
            DataType::List(_) => {
                let mut array = ListBuilder::new(StringBuilder::new());
                for row in rows {
                    let mut any = false;
                    for value in self.values(row) {
                        array.values().append_value(value);
                        any = true;
                    }
                    array.append(any);
                }
                Arc::new(array.finish())
            }
            _ => {
                let mut array = StringBuilder::new();
                rows.for_each(|row| array.append_option(self.values(row).next()));
                Arc::new(array.finish())
            }
        })
    }

    fn times(&self, rows: Range<usize>, lines: &[u64]) -> Result<ArrayRef, NoTime> {
        let mut array = TimestampMicrosecondBuilder::with_capacity(rows.len()).with_timezone("UTC");
        for (row, &line) in rows.zip(lines) {
            let mut values = self.values(row);
            let time = match (values.next(), values.next()) {
                (None, _) => None,
                (Some(text), None) => Some(time::parse(text).ok_or_else(|| NoTime { line, text: text.to_owned() })?),
                (Some(text), Some(more)) => return Err(NoTime { line, text: format!("{text}, {more}") }),
            };
            array.append_option(time);
        }
        Ok(Arc::new(array.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(values: &[(&str, Shape)]) -> DataType {
        let mut columns = Columns::default();
        let column = columns.column("a");
        for (line, (value, shape)) in (1..).zip(values) {
            columns.push(column, value, *shape);
            columns.end_row(line, value.len());
        }
        columns.finish().unwrap()[0].column(0).data_type().clone()
    }

    #[test]
    fn a_column_of_numbers_is_one_of_numbers() {
        let number = |text| (text, Shape::Number);
        assert_eq!(kind(&[number("1"), number("-2")]), DataType::Int64);
        assert_eq!(kind(&[number("1"), number("2.5")]), DataType::Float64);
        assert_eq!(kind(&[number("1"), ("2", Shape::Text)]), DataType::Utf8);
    }

    #[test]
    fn numbers_that_would_change_are_text() {
        let number = |text| (text, Shape::Number);
        assert_eq!(kind(&[number("9223372036854775807")]), DataType::Int64);
        assert_eq!(kind(&[number("9223372036854775808")]), DataType::Utf8);
        assert_eq!(kind(&[number("9223372036854775807"), number("0.5")]), DataType::Utf8);
        assert_eq!(kind(&[number("1e400")]), DataType::Utf8);
    }

    #[test]
    fn long_tables_come_in_several_batches() {
        let mut columns = Columns::default();
        for line in 0..10_000_u64 {
            if line >= 9_000 {
                let column = columns.column("late");
                columns.push(column, &line.to_string(), Shape::Text);
            }
            columns.end_row(line, 4);
        }
        let batches = columns.finish().unwrap();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [8192, 1808]);
        assert_eq!(batches[0].column(0).null_count(), 8192);
        assert_eq!(batches[1].column(0).null_count(), 808);
    }

    #[test]
    fn no_rows_are_one_empty_batch() {
        let batches = Columns::default().finish().unwrap();
        assert_eq!((batches.len(), batches[0].num_rows(), batches[0].num_columns()), (1, 0, 0));
    }
}
