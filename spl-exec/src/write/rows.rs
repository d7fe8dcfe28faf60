//! Rows as the text of a file: CSV with a header, or JSON lines.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::Path,
};

use datafusion::arrow::{array::RecordBatch, datatypes::SchemaRef};
use spl_planner::WriteOptions;

use crate::{
    error::{Error, Result},
    function::support::text::TextArray,
    table::csv::{MULTIVALUES, join_multivalue},
};

/// The field that tells the records of a collection apart.
const KEY: &str = "_key";

/// Columns that are no fields.
const HIDDEN: &str = "__spl_";

/// The values of a field in a row.
type Values = Vec<String>;

/// A CSV table: the lines of `before` where they stay, then the rows.
pub(super) fn table(
    schema: &SchemaRef,
    rows: &[RecordBatch],
    before: &Path,
    options: &WriteOptions,
) -> Result<Vec<u8>> {
    let old = if options.append { read(before)? } else { None };
    let mut fields: Vec<String> = match &old {
        // What the table doesn't know is left out.
        Some((header, _)) if !options.keyed => header.clone(),
        Some((header, _)) => {
            let new = schema.fields().iter().map(|field| field.name()).filter(|name| !header.contains(name));
            header.iter().chain(new).cloned().collect()
        }
        None => schema.fields().iter().map(|field| field.name().clone()).collect(),
    };
    let mut lines: Vec<HashMap<String, Values>> = old.map(|(_, lines)| lines).unwrap_or_default();
    let mut keys: HashMap<String, usize> = HashMap::new();
    if options.keyed {
        let key = |line: &HashMap<String, Values>| line.get(KEY).and_then(|key| key.first()).cloned();
        keys.extend(lines.iter().enumerate().filter_map(|(number, line)| Some((key(line)?, number))));
    }
    for line in records(rows)? {
        let key = line.get(KEY).and_then(|key| key.first()).filter(|_| options.keyed);
        match key.and_then(|key| keys.get(key)).and_then(|number| lines.get_mut(*number)) {
            Some(old) => *old = line,
            None => {
                if let Some(key) = key {
                    keys.insert(key.clone(), lines.len());
                }
                lines.push(line);
            }
        }
    }
    fields.retain(|name| !name.starts_with(HIDDEN));
    if options.multivalues {
        let several = |name: &str| lines.iter().any(|line| line.get(name).is_some_and(|values| values.len() > 1));
        let known: HashSet<String> = fields.iter().cloned().collect();
        let beside = fields.iter().filter(|name| several(name)).map(|name| format!("{MULTIVALUES}{name}"));
        let beside: Vec<String> = beside.filter(|name| !known.contains(name)).collect();
        fields.extend(beside);
    }
    encode(&fields, &lines, options.multivalues).map_err(|error| Error::data("the rows", error.to_string()))
}

fn encode(fields: &[String], lines: &[HashMap<String, Values>], multivalues: bool) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(fields)?;
    for line in lines {
        let cells = fields.iter().map(|field| match field.strip_prefix(MULTIVALUES) {
            Some(name) if multivalues => {
                let several = line.get(name).filter(|values| values.len() > 1).map(|values| join_multivalue(values));
                several.or_else(|| line.get(field)?.first().cloned())
            }
            _ => line.get(field).map(|values| values.join("\n")),
        });
        writer.write_record(cells.map(Option::unwrap_or_default))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()).into())
}

/// The header and the lines of a table; `None` where there is none, or nothing in it.
#[expect(clippy::type_complexity, reason = "a header and lines are a table")]
fn read(path: &Path) -> Result<Option<(Vec<String>, Vec<HashMap<String, Values>>)>> {
    let name = path.display().to_string();
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(name, error)),
    };
    let broken =
        |error: csv::Error| Error::data_from(name.as_str(), "this is no CSV, so nothing can be appended", error);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_slice());
    let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    if header.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cells = header.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
        lines.push(cells.map(|(name, cell)| (name.clone(), vec![cell.to_owned()])).collect());
    }
    Ok(Some((header, lines)))
}

/// Events as JSON lines, after those of `before`.
pub(super) fn events(rows: &[RecordBatch], before: &Path) -> Result<Vec<u8>> {
    let mut lines = match fs::read(before) {
        Ok(lines) => lines,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(Error::io(before.display().to_string(), error)),
    };
    if lines.last().is_some_and(|byte| *byte != b'\n') {
        lines.push(b'\n');
    }
    for batch in rows {
        let schema = batch.schema();
        let columns = batch.columns().iter().map(TextArray::try_new).collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(|error| crate::error::from_datafusion(error, "the rows"))?;
        for row in 0..batch.num_rows() {
            let mut event = serde_json::Map::new();
            for (field, column) in schema.fields().iter().zip(&columns) {
                let mut values: Vec<serde_json::Value> = column.row(row).map(Into::into).collect();
                match values.len() {
                    0 => {}
                    1 => event.extend(values.pop().map(|value| (field.name().clone(), value))),
                    _ => event.extend([(field.name().clone(), values.into())]),
                }
            }
            lines.extend(serde_json::Value::from(event).to_string().into_bytes());
            lines.push(b'\n');
        }
    }
    Ok(lines)
}

/// The rows, each with the values that it has.
fn records(rows: &[RecordBatch]) -> Result<Vec<HashMap<String, Values>>> {
    let mut records = Vec::new();
    for batch in rows {
        let schema = batch.schema();
        let columns = batch.columns().iter().map(TextArray::try_new).collect::<Result<Vec<_>, _>>();
        let columns = columns.map_err(|error| crate::error::from_datafusion(error, "the rows"))?;
        for row in 0..batch.num_rows() {
            let fields = schema.fields().iter().zip(&columns);
            let fields =
                fields.map(|(field, column)| (field.name().clone(), column.row(row).map(str::to_owned).collect()));
            records.push(fields.filter(|(_, values): &(String, Values)| !values.is_empty()).collect());
        }
    }
    Ok(records)
}
