//! `json` and `ndjson`.
//!
//! A null, an empty multivalue: the key is left out. A multivalue is an array, a single value is not.

use std::{fmt::Write as _, io::Write};

use datafusion::arrow::{array::RecordBatch, datatypes::SchemaRef};

use super::{
    ResultWriter, Style, TimeFormat,
    cell::{Cell, Columns},
    escape::push_json_string,
    number::push_float,
    push_time,
    sink::Sink,
};
use crate::failure::{Failure, Result};

/// Writes objects, one a line.
pub(crate) struct JsonWriter {
    sink: Sink,
    style: Style,
    columns: Columns,
    /// `"name":` of each column.
    keys: Vec<String>,
    array: bool,
    rows: u64,
    buffer: String,
}

impl JsonWriter {
    /// Objects in one array.
    pub(crate) fn array(schema: &SchemaRef, sink: Sink, style: Style) -> Self {
        Self { array: true, ..Self::lines(schema, sink, style) }
    }

    /// Objects without anything around them.
    pub(crate) fn lines(schema: &SchemaRef, sink: Sink, style: Style) -> Self {
        let columns = Columns::of(schema, |_| true);
        let key = |name: &String| {
            let mut key = String::new();
            push_json_string(&mut key, name);
            key.push(':');
            key
        };
        let keys = columns.names().iter().map(key).collect();
        Self { sink, style, columns, keys, array: false, rows: 0, buffer: String::new() }
    }
}

impl ResultWriter for JsonWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let readers = self.columns.readers(batch)?;
        let out = &mut self.buffer;
        for row in 0..batch.num_rows() {
            if self.array {
                out.push_str(if self.rows == 0 { "[\n" } else { ",\n" });
            }
            out.push('{');
            let mut first = true;
            for (key, reader) in self.keys.iter().zip(&readers) {
                let cell = reader.get(row);
                if cell == Cell::Null {
                    continue;
                }
                if !first {
                    out.push(',');
                }
                first = false;
                out.push_str(key);
                push_cell(out, &cell, self.style);
            }
            out.push('}');
            if !self.array {
                out.push('\n');
            }
            self.rows += 1;
        }
        self.sink.write_all(out.as_bytes()).and_then(|()| self.sink.flush()).map_err(Failure::output)?;
        out.clear();
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if self.array {
            let end = if self.rows == 0 { "[]\n" } else { "\n]\n" };
            self.sink.write_all(end.as_bytes()).map_err(Failure::output)?;
        }
        self.sink.finish()
    }
}

fn push_cell(out: &mut String, cell: &Cell<'_>, style: Style) {
    match cell {
        Cell::Null => out.push_str("null"),
        Cell::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Writing to a String can't fail.
        Cell::Int(value) => drop(write!(out, "{value}")),
        Cell::Float(value) if value.is_finite() => push_float(out, *value),
        // JSON has no such numbers.
        Cell::Float(value) => {
            out.push('"');
            push_float(out, *value);
            out.push('"');
        }
        Cell::Text(text) => push_json_string(out, text),
        Cell::Time(nanos) => match style.time.unwrap_or(TimeFormat::Epoch) {
            TimeFormat::Epoch => push_time(out, *nanos, TimeFormat::Epoch, style.zone),
            TimeFormat::Iso => {
                out.push('"');
                push_time(out, *nanos, TimeFormat::Iso, style.zone);
                out.push('"');
            }
        },
        Cell::Many(cells) => {
            for (i, cell) in cells.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                push_cell(out, cell, style);
            }
            out.push(']');
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
    fn lines() {
        let expected = concat!(
            r#"{"_time":1767139200.25,"_raw":"raw","host":["web-1","web-2"],"count":12,"text":"a \"b\", \u001b[2J"}"#,
            "\n",
            r#"{"_time":1767139201,"_raw":"raw","host":"db","count":"nan"}"#,
            "\n"
        );
        assert_eq!(text(Format::Ndjson, STYLE), expected);
        assert_eq!(empty(Format::Ndjson), "");
    }

    #[test]
    fn iso_times() {
        let iso = text(Format::Ndjson, Style { time: Some(TimeFormat::Iso), ..STYLE });
        assert!(iso.starts_with(r#"{"_time":"2025-12-31T00:00:00.250Z","#), "{iso}");
    }

    #[test]
    fn array() {
        let rows: Vec<serde_json::Value> = serde_json::from_str(&text(Format::Json, STYLE)).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1]["host"], "db");
        assert_eq!(rows[1].get("text"), None);
        assert_eq!(empty(Format::Json), "[]\n");
    }
}
