//! One schema for files that differ in theirs.

use std::{collections::HashMap, sync::Arc};

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::{conform::describe, time};
use crate::error::{Error, Result};

/// The columns of all files so far, in the order in which they first appear.
#[derive(Debug, Default)]
pub(crate) struct Merge {
    fields: Vec<Field>,
    index: HashMap<String, usize>,
    /// The file that a column's type comes from, for messages.
    origins: Vec<String>,
    any: bool,
}

impl Merge {
    /// Adds the columns of `file`.
    pub(crate) fn add(&mut self, file: &str, schema: &Schema) -> Result<()> {
        self.any = true;
        for field in schema.fields() {
            let found = in_utc(field.data_type());
            let known =
                self.index.get(field.name()).and_then(|&at| Some((self.fields.get_mut(at)?, self.origins.get(at)?)));
            if let Some((known, origin)) = known {
                let merged = merge(known.data_type(), &found).ok_or_else(|| {
                    let (name, other) = (field.name(), describe(known.data_type()));
                    let found = describe(&found);
                    Error::data(file, format!("column `{name}` has type {found}, but {other} in {origin}"))
                })?;
                known.set_data_type(merged);
            } else {
                self.index.insert(field.name().clone(), self.fields.len());
                self.fields.push(Field::new(field.name(), found, true));
                self.origins.push(file.to_owned());
            }
        }
        Ok(())
    }

    /// The columns; `None` where there was no file.
    pub(crate) fn finish(self) -> Option<SchemaRef> {
        self.any.then(|| Arc::new(Schema::new(self.fields)))
    }
}

/// A time without a zone is taken as UTC, and one in another zone is the same instant in UTC.
fn in_utc(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Timestamp(unit, _) => time::utc(*unit),
        other => other.clone(),
    }
}

/// The type that holds the values of both; `None` where they don't go together.
fn merge(a: &DataType, b: &DataType) -> Option<DataType> {
    let text = DataType::Utf8View;
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (DataType::Null, other) | (other, DataType::Null) => other.clone(),
        (DataType::Timestamp(a, _), DataType::Timestamp(b, _)) => time::utc(finer(*a, *b)),
        (DataType::List(a), DataType::List(b)) if plain(a.data_type()) && plain(b.data_type()) => {
            DataType::new_list(DataType::Utf8, true)
        }
        (DataType::List(item), single) | (single, DataType::List(item)) if plain(item.data_type()) && plain(single) => {
            DataType::new_list(DataType::Utf8, true)
        }
        (a, b) if a.is_signed_integer() && b.is_signed_integer() => DataType::Int64,
        (a, b) if a.is_unsigned_integer() && b.is_unsigned_integer() => DataType::UInt64,
        (DataType::UInt64, b) | (b, DataType::UInt64) if b.is_integer() => text,
        (a, b) if a.is_integer() && b.is_integer() => DataType::Int64,
        (a, b) if a.is_numeric() && b.is_numeric() => DataType::Float64,
        (a, b) if plain(a) && plain(b) => text,
        _ => return None,
    })
}

/// Whether its values have a text that is the same value to a search. A time hasn't: its text isn't epoch seconds.
fn plain(data_type: &DataType) -> bool {
    time::is_text(data_type) || data_type.is_numeric() || *data_type == DataType::Boolean
}

fn finer(a: TimeUnit, b: TimeUnit) -> TimeUnit {
    let rank = |unit: &TimeUnit| match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 1,
        TimeUnit::Microsecond => 2,
        TimeUnit::Nanosecond => 3,
    };
    if rank(&a) >= rank(&b) { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_together_where_no_value_is_lost() {
        assert_eq!(merge(&DataType::Int32, &DataType::UInt32), Some(DataType::Int64));
        assert_eq!(merge(&DataType::Int64, &DataType::UInt64), Some(DataType::Utf8View));
        assert_eq!(merge(&DataType::Int64, &DataType::Float32), Some(DataType::Float64));
        assert_eq!(merge(&DataType::Int64, &DataType::Utf8), Some(DataType::Utf8View));
        assert_eq!(merge(&DataType::Null, &DataType::Date32), Some(DataType::Date32));
        let (seconds, nanos) = (time::utc(TimeUnit::Second), time::utc(TimeUnit::Nanosecond));
        assert_eq!(merge(&nanos, &seconds), Some(nanos.clone()));
        assert_eq!(merge(&seconds, &DataType::Utf8), None);
        assert_eq!(merge(&DataType::Date32, &DataType::Int64), None);
    }
}
