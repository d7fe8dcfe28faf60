//! Results, written in the format that the user asked for.

pub(crate) mod cell;
mod csv;
pub(crate) mod escape;
mod json;
mod number;
pub(crate) mod parquet;
pub(crate) mod sink;
mod table;
mod time;

use chrono_tz::Tz;
use datafusion::arrow::{array::RecordBatch, datatypes::SchemaRef};

use self::sink::Sink;
use crate::failure::{Failure, Result};

/// The format of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people; fields that start with `_` are hidden, except `_time`
    Table,
    /// One JSON array of objects
    Json,
    /// One JSON object a line, as they come
    Ndjson,
    /// A header and one record a row; the values of a multivalue are joined by line ends
    Csv,
    /// Apache Parquet with the columns as they are
    Parquet,
}

/// The form of points in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TimeFormat {
    /// Seconds since 1970, with a fraction where there is one
    Epoch,
    /// 2025-12-31T10:00:00.250Z, in the time zone of the search
    Iso,
}

/// How values look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// What was asked for; without it, `_time` in tables is ISO 8601 and all else an epoch.
    pub(crate) time: Option<TimeFormat>,
    /// The time zone of the search.
    pub(crate) zone: Tz,
    /// Whether a terminal shows the result, so that it must not be steered by it.
    pub(crate) terminal: bool,
    /// Whether headers may be coloured.
    pub(crate) color: bool,
    /// The width to cut tables at.
    pub(crate) width: Option<usize>,
}

/// Writes batches of results as they come.
pub(crate) trait ResultWriter: Send {
    /// Writes the rows of a batch, or keeps them for later.
    fn write(&mut self, batch: &RecordBatch) -> Result<()>;

    /// Writes what was kept, and completes the output.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// A writer of results of this schema.
pub(crate) fn writer(format: Format, schema: &SchemaRef, sink: Sink, style: Style) -> Result<Box<dyn ResultWriter>> {
    Ok(match format {
        Format::Table => Box::new(table::TableWriter::new(schema, sink, style)),
        Format::Json => Box::new(json::JsonWriter::array(schema, sink, style)),
        Format::Ndjson => Box::new(json::JsonWriter::lines(schema, sink, style)),
        Format::Csv => Box::new(csv::CsvWriter::new(schema, sink, style)?),
        Format::Parquet if style.terminal => {
            let message = "a terminal can't show Parquet: write it to a file with --output FILE";
            return Err(Failure::Usage(message.into()));
        }
        Format::Parquet => Box::new(parquet::ParquetWriter::new(schema, sink)),
    })
}

/// Appends a point in time.
fn push_time(out: &mut String, nanos: i128, format: TimeFormat, zone: Tz) {
    match format {
        TimeFormat::Epoch => time::push_epoch(out, nanos),
        TimeFormat::Iso => time::push_iso(out, nanos, zone),
    }
}

#[cfg(test)]
mod testing {
    //! What the writers' tests share.

    use std::{fs, sync::Arc};

    use datafusion::arrow::{
        array::{ArrayRef, Float64Array, ListBuilder, StringArray, StringBuilder, TimestampMicrosecondArray},
        datatypes::SchemaRef,
    };

    use super::*;

    pub(super) const STYLE: Style = Style { time: None, zone: Tz::UTC, terminal: false, color: false, width: None };

    /// Two rows with all that matters: times, a hidden field, numbers, quotes, a multivalue, nulls.
    pub(super) fn batch() -> RecordBatch {
        let mut hosts = ListBuilder::new(StringBuilder::new());
        hosts.append_value([Some("web-1"), Some("web-2")]);
        hosts.append_value([Some("db")]);
        let times = TimestampMicrosecondArray::from(vec![1_767_139_200_250_000, 1_767_139_201_000_000]);
        let columns: [(&str, ArrayRef); 5] = [
            ("_time", Arc::new(times.with_timezone("UTC"))),
            ("_raw", Arc::new(StringArray::from(vec!["raw", "raw"]))),
            ("host", Arc::new(hosts.finish())),
            ("count", Arc::new(Float64Array::from(vec![Some(12.0), Some(f64::NAN)]))),
            ("text", Arc::new(StringArray::from(vec![Some("a \"b\", \x1b[2J"), None]))),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
    }

    /// What a format makes of batches.
    pub(super) fn written(format: Format, schema: &SchemaRef, batches: &[RecordBatch], style: Style) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let mut writer = writer(format, schema, Sink::open(Some(&path)).unwrap(), style).unwrap();
        for batch in batches {
            writer.write(batch).unwrap();
        }
        writer.finish().unwrap();
        fs::read(path).unwrap()
    }

    /// What a format makes of [`batch`], as text.
    pub(super) fn text(format: Format, style: Style) -> String {
        let batch = batch();
        String::from_utf8(written(format, &batch.schema(), &[batch], style)).unwrap()
    }

    /// What a format makes of a result without rows.
    pub(super) fn empty(format: Format) -> String {
        String::from_utf8(written(format, &batch().schema(), &[], STYLE)).unwrap()
    }
}
