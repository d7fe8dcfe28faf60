//! `csv`: RFC 4180 with line feeds.

use std::{borrow::Cow, fmt::Write as _, io::Write};

use datafusion::arrow::{array::RecordBatch, datatypes::SchemaRef};

use super::{
    ResultWriter, Style, TimeFormat,
    cell::{Cell, Columns},
    escape::visible_lines,
    number::push_float,
    push_time,
    sink::Sink,
};
use crate::failure::{Failure, Result};

/// Writes a header and records.
pub(crate) struct CsvWriter {
    sink: Sink,
    style: Style,
    columns: Columns,
    buffer: String,
    value: String,
}

impl CsvWriter {
    pub(crate) fn new(schema: &SchemaRef, sink: Sink, style: Style) -> Result<Self> {
        let columns = Columns::of(schema, |_| true);
        let mut writer = Self { sink, style, columns, buffer: String::new(), value: String::new() };
        let single = writer.columns.names().len() == 1;
        for (i, name) in writer.columns.names().iter().enumerate() {
            if i > 0 {
                writer.buffer.push(',');
            }
            push_field(&mut writer.buffer, name, single, style.terminal);
        }
        writer.buffer.push('\n');
        writer.flush()?;
        Ok(writer)
    }

    fn flush(&mut self) -> Result<()> {
        let written = self.sink.write_all(self.buffer.as_bytes()).and_then(|()| self.sink.flush());
        self.buffer.clear();
        written.map_err(Failure::output)
    }
}

impl ResultWriter for CsvWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let readers = self.columns.readers(batch)?;
        let single = readers.len() == 1;
        for row in 0..batch.num_rows() {
            for (i, reader) in readers.iter().enumerate() {
                if i > 0 {
                    self.buffer.push(',');
                }
                self.value.clear();
                push_cell(&mut self.value, &reader.get(row), self.style);
                push_field(&mut self.buffer, &self.value, single, self.style.terminal);
            }
            self.buffer.push('\n');
        }
        self.flush()
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.sink.finish()
    }
}

/// Appends a field, in quotes where it needs them. An empty field alone in its record gets quotes: many readers skip
/// empty lines.
fn push_field(out: &mut String, text: &str, single: bool, terminal: bool) {
    let text = if terminal { visible_lines(text) } else { Cow::Borrowed(text) };
    let quoted = text.contains([',', '"', '\n', '\r']) || (single && text.is_empty());
    if !quoted {
        out.push_str(&text);
        return;
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

fn push_cell(out: &mut String, cell: &Cell<'_>, style: Style) {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Writing to a String can't fail.
        Cell::Int(value) => drop(write!(out, "{value}")),
        Cell::Float(value) => push_float(out, *value),
        Cell::Text(text) => out.push_str(text),
        Cell::Time(nanos) => push_time(out, *nanos, style.time.unwrap_or(TimeFormat::Epoch), style.zone),
        Cell::Many(cells) => {
            for (i, cell) in cells.iter().enumerate() {
                if i > 0 {
                    out.push('\n');
                }
                push_cell(out, cell, style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Format,
        testing::{STYLE, empty, text},
    };
    use super::*;

    #[test]
    fn records() {
        let expected = "_time,_raw,host,count,text\n\
            1767139200.25,raw,\"web-1\nweb-2\",12,\"a \"\"b\"\", \x1b[2J\"\n\
            1767139201,raw,db,nan,\n";
        assert_eq!(text(Format::Csv, STYLE), expected);
        assert_eq!(empty(Format::Csv), "_time,_raw,host,count,text\n");
    }

    #[test]
    fn a_terminal_is_not_steered() {
        assert!(text(Format::Csv, Style { terminal: true, ..STYLE }).contains("\\x1b[2J"));
    }

    #[test]
    fn an_empty_value_alone_is_quoted() {
        let mut out = String::new();
        push_field(&mut out, "", true, false);
        push_field(&mut out, "", false, false);
        assert_eq!(out, "\"\"");
    }
}
