//! `table`: aligned columns.

use std::{fmt::Write as _, io::Write};

use datafusion::arrow::{
    array::RecordBatch,
    datatypes::{DataType, SchemaRef},
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    ResultWriter, Style, TimeFormat,
    cell::{Cell, Columns},
    escape::visible,
    number::push_float,
    push_time,
    sink::Sink,
};
use crate::failure::{Failure, Result};

/// So many rows decide on the widths of columns; then they are printed and forgotten.
const CHUNK: usize = 10_000;
/// Columns are not cut narrower than this to fit a terminal.
const NARROWEST: usize = 10;
const GAP: &str = "  ";

/// A row; of each cell its lines.
type Row = Vec<Vec<String>>;

/// Writes aligned columns.
pub(crate) struct TableWriter {
    sink: Sink,
    style: Style,
    columns: Columns,
    names: Vec<String>,
    right: Vec<bool>,
    widths: Vec<usize>,
    rows: Vec<Row>,
    header_done: bool,
}

impl TableWriter {
    pub(crate) fn new(schema: &SchemaRef, sink: Sink, style: Style) -> Self {
        let columns = Columns::of(schema, |name| name == "_time" || !name.starts_with('_'));
        let names: Vec<_> = columns.names().iter().map(|name| visible(name).into_owned()).collect();
        let right = names.iter().zip(columns.types()).map(|(name, ty)| name != "_time" && is_number(ty)).collect();
        let widths = names.iter().map(|name| name.width()).collect();
        Self { sink, style, columns, names, right, widths, rows: Vec::new(), header_done: false }
    }

    fn print(&mut self) -> Result<()> {
        let mut wider = false;
        for row in &self.rows {
            for (width, lines) in self.widths.iter_mut().zip(row) {
                let needed = lines.iter().map(|line| line.width()).max().unwrap_or(0);
                wider |= needed > *width;
                *width = needed.max(*width);
            }
        }
        let widths = self.style.width.map_or_else(|| self.widths.clone(), |limit| fit(&self.widths, limit));
        let mut out = String::new();
        // Rows of a later chunk may need more room; then a new header shows where columns are now.
        if !self.header_done || wider {
            self.header_done = true;
            let header: Vec<_> = self.names.iter().map(|name| vec![name.clone()]).collect();
            let rule: Vec<_> = widths.iter().map(|&width| vec!["-".repeat(width)]).collect();
            let (on, off) = if self.style.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            out.push_str(on);
            push_row(&mut out, &header, &widths, &self.right);
            out.push_str(off);
            push_row(&mut out, &rule, &widths, &self.right);
        }
        for row in self.rows.drain(..) {
            push_row(&mut out, &row, &widths, &self.right);
        }
        self.sink.write_all(out.as_bytes()).and_then(|()| self.sink.flush()).map_err(Failure::output)
    }
}

impl ResultWriter for TableWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let readers = self.columns.readers(batch)?;
        for row in 0..batch.num_rows() {
            let cells = self.columns.names().iter().zip(&readers);
            self.rows.push(cells.map(|(name, reader)| lines(&reader.get(row), name, self.style)).collect());
            if self.rows.len() >= CHUNK {
                self.print()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if !self.names.is_empty() && (!self.rows.is_empty() || !self.header_done) {
            self.print()?;
        }
        self.sink.finish()
    }
}

fn is_number(ty: &DataType) -> bool {
    match ty {
        DataType::List(field) | DataType::LargeList(field) => field.data_type().is_numeric(),
        ty => ty.is_numeric(),
    }
}

/// The lines of a cell: one a value.
fn lines(cell: &Cell<'_>, name: &str, style: Style) -> Vec<String> {
    let time = |nanos: i128| {
        let default = if name == "_time" { TimeFormat::Iso } else { TimeFormat::Epoch };
        let mut out = String::new();
        push_time(&mut out, nanos, style.time.unwrap_or(default), style.zone);
        vec![out]
    };
    match cell {
        Cell::Null => vec![String::new()],
        Cell::Many(cells) => cells.iter().flat_map(|cell| lines(cell, name, style)).collect(),
        Cell::Text(text) => vec![visible(text).into_owned()],
        Cell::Bool(value) => vec![value.to_string()],
        Cell::Time(nanos) => time(*nanos),
        // A `_time` that a search computed is a number of seconds, and still a time.
        Cell::Int(seconds) if name == "_time" => time(seconds.saturating_mul(1_000_000_000)),
        Cell::Float(seconds) if name == "_time" && seconds.is_finite() => {
            time(((seconds * 1e6).round() as i128).saturating_mul(1_000))
        }
        Cell::Int(value) => vec![value.to_string()],
        Cell::Float(value) => {
            let mut out = String::new();
            push_float(&mut out, *value);
            vec![out]
        }
    }
}

/// Widths that fit into a line of the terminal, where that is possible: the widest columns give way first.
fn fit(widths: &[usize], limit: usize) -> Vec<usize> {
    let room = limit.saturating_sub(GAP.len() * widths.len().saturating_sub(1));
    let total = |cap: usize| widths.iter().map(|&width| width.min(cap)).sum::<usize>();
    let mut cap = widths.iter().copied().max().unwrap_or(0);
    if total(cap) > room {
        let (mut low, mut high) = (NARROWEST.min(cap), cap);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if total(middle) <= room { low = middle } else { high = middle - 1 }
        }
        cap = low;
    }
    widths.iter().map(|&width| width.min(cap)).collect()
}

fn push_row(out: &mut String, row: &Row, widths: &[usize], right: &[bool]) {
    let height = row.iter().map(Vec::len).max().unwrap_or(1);
    for line in 0..height {
        let start = out.len();
        for (i, ((lines, &width), &right)) in row.iter().zip(widths).zip(right).enumerate() {
            if i > 0 {
                out.push_str(GAP);
            }
            let text = cut(lines.get(line).map_or("", String::as_str), width);
            let pad = width.saturating_sub(text.width());
            // Writing to a String can't fail.
            let _ = if right { write!(out, "{:pad$}{text}", "") } else { write!(out, "{text}{:pad$}", "") };
        }
        let end = out.trim_end_matches(' ').len().max(start);
        out.truncate(end);
        out.push('\n');
    }
}

/// The text, with its end replaced by `…` where it is too wide.
fn cut(text: &str, width: usize) -> std::borrow::Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < width
    };
    text.chars().take_while(fits).chain(['…']).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, StringArray};

    use super::super::{
        Format,
        testing::{STYLE, empty, text, written},
    };
    use super::*;

    #[test]
    fn aligned() {
        let expected = "\
_time                     host   count  text
------------------------  -----  -----  --------------
2025-12-31T00:00:00.250Z  web-1     12  a \"b\", \\x1b[2J
                          web-2
2025-12-31T00:00:01Z      db       nan
";
        assert_eq!(text(Format::Table, STYLE), expected);
    }

    #[test]
    fn no_rows_show_the_header() {
        assert_eq!(empty(Format::Table), "_time  host  count  text\n-----  ----  -----  ----\n");
    }

    #[test]
    fn epoch_where_asked_for() {
        let table = text(Format::Table, Style { time: Some(TimeFormat::Epoch), ..STYLE });
        assert!(table.contains("\n1767139200.25  "), "{table}");
    }

    #[test]
    fn computed_times_are_times() {
        let seconds: ArrayRef = Arc::new(Float64Array::from(vec![1_767_139_200.25]));
        let first: ArrayRef = Arc::new(Int64Array::from(vec![1_767_139_200]));
        let batch = RecordBatch::try_from_iter([("_time", seconds), ("first", first)]).unwrap();
        let table = String::from_utf8(written(Format::Table, &batch.schema(), &[batch], STYLE)).unwrap();
        assert!(table.ends_with("\n2025-12-31T00:00:00.250Z  1767139200\n"), "{table}");
    }

    #[test]
    fn a_terminal_cuts_the_widest_columns() {
        assert_eq!(fit(&[4, 100, 30], 80), [4, 42, 30]);
        assert_eq!(fit(&[4, 20, 30], 80), [4, 20, 30]);
        assert_eq!(fit(&[100, 100], 10), [NARROWEST, NARROWEST]);
        assert_eq!(fit(&[], 10), [0; 0]);
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("漢字漢字", 4), "漢…");
    }

    #[test]
    fn chunks_repeat_the_header_only_where_columns_grow() {
        let rows = |text: &str, n: usize| {
            let column: ArrayRef = Arc::new(StringArray::from(vec![text; n]));
            RecordBatch::try_from_iter([("name", column)]).unwrap()
        };
        let batches = [rows("a", CHUNK), rows("b", CHUNK), rows("longer", 1)];
        let table = String::from_utf8(written(Format::Table, &batches[0].schema(), &batches, STYLE)).unwrap();
        assert_eq!(table.lines().count(), 2 * CHUNK + 1 + 4);
    }
}
