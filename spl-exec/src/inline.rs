//! Rows that stand in a search as text, for `makeresults`.

use std::sync::Arc;

use datafusion::arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    compute::concat_batches,
    datatypes::{DataType, Field, Schema},
};
use serde_json::value::RawValue;
use spl_parser::command::DataFormat;

use crate::{error::Error, table};

/// What messages call the text.
const NAME: &str = "data";

/// The rows of a text, in one batch.
///
/// CSV has a header; all of its columns are text. JSON is an array of objects, or one object; the rows have their text as `_raw` too, unless
/// they bring their own.
///
/// # Errors
///
/// What is wrong with the text, with its line.
pub(crate) fn rows(format: DataFormat, text: &str) -> Result<RecordBatch, String> {
    match format {
        DataFormat::Csv => whole(table::csv::read(NAME, text.trim_start().as_bytes())),
        DataFormat::Json => json(text),
    }
}

fn whole(batches: Result<Vec<RecordBatch>, Error>) -> Result<RecordBatch, String> {
    let batches = batches.map_err(|error| error.to_string())?;
    let schema = batches.first().map(RecordBatch::schema).unwrap_or_else(|| Arc::new(Schema::empty()));
    concat_batches(&schema, &batches).map_err(|error| error.to_string())
}

fn json(text: &str) -> Result<RecordBatch, String> {
    let objects: Vec<&RawValue> = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map(|object| vec![object])
    } else {
        serde_json::from_str(text)
    }
    .map_err(|error| format!("{NAME}: expected an array of JSON objects: {error}"))?;
    // A line break is only ever a blank of JSON's own: in a text it is escaped.
    let lines: Vec<String> = objects.iter().map(|object| object.get().replace(['\n', '\r'], " ")).collect();
    let batch = whole(table::ndjson::read(NAME, lines.join("\n").as_bytes()))?;
    if batch.column_by_name("_raw").is_some() || lines.is_empty() {
        return Ok(batch);
    }
    let (schema, mut columns, _) = batch.into_parts();
    let mut fields: Vec<_> = schema.fields().iter().cloned().collect();
    fields.insert(0, Arc::new(Field::new("_raw", DataType::Utf8, true)));
    let raw: ArrayRef = Arc::new(StringArray::from(lines));
    columns.insert(0, raw);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::util::pretty::pretty_format_batches;

    use super::*;

    fn shown(format: DataFormat, text: &str) -> String {
        rows(format, text).map_or_else(|error| error, |batch| pretty_format_batches(&[batch]).unwrap().to_string())
    }

    #[test]
    fn csv() {
        insta::assert_snapshot!(shown(DataFormat::Csv, "\nname, age\nJohn,35\n\"Sarah, Ann\",\n"), @r"
        +------------+-----+
        | name       | age |
        +------------+-----+
        | John       | 35  |
        | Sarah, Ann |     |
        +------------+-----+
        ");
        let ragged = shown(DataFormat::Csv, "a,b\n1\n");
        assert_eq!(ragged, "data:2: this row has 1 value, but the header has 2");
    }

    #[test]
    fn json() {
        let text =
            "[{\"name\": \"John\",\n \"age\": 35, \"x\": [1, \"b\"]}, {\"y\": {\"z\": null}, \"name\": \"Zoë\"}]";
        insta::assert_snapshot!(shown(DataFormat::Json, text), @r#"
        +---------------------------------------------+------+-----+--------+-----+
        | _raw                                        | name | age | x      | y.z |
        +---------------------------------------------+------+-----+--------+-----+
        | {"name": "John",  "age": 35, "x": [1, "b"]} | John | 35  | [1, b] |     |
        | {"y": {"z": null}, "name": "Zoë"}           | Zoë  |     |        |     |
        +---------------------------------------------+------+-----+--------+-----+
        "#);
        assert_eq!(shown(DataFormat::Json, "[1]"), "data:1: expected a JSON object, found `1`");
        let broken = "data: expected an array of JSON objects: key must be a string at line 1 column 3";
        assert_eq!(shown(DataFormat::Json, "[{]"), broken);
        assert_eq!(rows(DataFormat::Json, "[]").unwrap().num_rows(), 0);
    }
}
