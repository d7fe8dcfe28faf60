//! Tables of Arrow batches in memory.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array, RecordBatch},
        datatypes::{DataType, Field, Schema},
    },
    catalog::{MemTable, TableProvider},
};

use super::conform::conform;
use crate::error::{Error, Result, from_datafusion};

/// The hidden column that numbers the rows of a table in memory.
pub(crate) const ROW_NUMBER: &str = "__spl_row";

/// A table of `batches`, which must agree in their columns. Its rows come in their order, numbered by [`ROW_NUMBER`].
///
/// `name` is what errors call the table.
///
/// # Errors
///
/// Fails where the batches have different columns, where there are none, or where `_time` is no time.
pub(crate) fn table(name: &str, batches: Vec<RecordBatch>) -> Result<Arc<dyn TableProvider>> {
    let batches = with_row_number(batches)?;
    let Some(first) = batches.first() else {
        return Err(Error::data(name, "there are no batches, so the columns are unknown; pass an empty batch"));
    };
    let schema = first.schema();
    if let Some(other) = batches.iter().find(|batch| batch.schema().fields() != schema.fields()) {
        let names = |schema: &Schema| {
            schema
                .fields()
                .iter()
                .filter(|field| field.name() != ROW_NUMBER)
                .map(|field| format!("{} {}", field.name(), field.data_type()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let message =
            format!("the batches differ in their columns: ({}) and ({})", names(&schema), names(&other.schema()));
        return Err(Error::data(name, message));
    }
    // One partition: several would be read at once, and the order of the rows would be lost.
    let table = MemTable::try_new(schema, vec![batches]).map_err(|error| from_datafusion(error, name))?;
    conform(Arc::new(table), name)
}

/// Appends the hidden column [`ROW_NUMBER`], counted from 0 through all batches; replaces it where it is there already.
///
/// # Errors
///
/// Fails only where Arrow refuses the column.
pub(crate) fn with_row_number(batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>> {
    let mut next = 0_i64;
    batches
        .into_iter()
        .map(|batch| {
            let rows = i64::try_from(batch.num_rows()).unwrap_or(i64::MAX);
            let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(next..next.saturating_add(rows)));
            next = next.saturating_add(rows);

            let (schema, columns, _) = batch.into_parts();
            let kept = schema.fields().iter().zip(columns).filter(|(field, _)| field.name() != ROW_NUMBER);
            let (mut fields, mut columns): (Vec<_>, Vec<_>) =
                kept.map(|(field, column)| (Arc::clone(field), column)).unzip();
            fields.push(Arc::new(Field::new(ROW_NUMBER, DataType::Int64, false)));
            columns.push(numbers);
            let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
            RecordBatch::try_new(schema, columns).map_err(|error| from_datafusion(error.into(), ROW_NUMBER))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringArray;

    use super::*;

    fn batch(values: &[&str]) -> RecordBatch {
        let values: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        RecordBatch::try_from_iter_with_nullable([("a", values, true)]).unwrap()
    }

    fn numbers(batches: &[RecordBatch]) -> Vec<i64> {
        let column = |batch: &RecordBatch| {
            let column = batch.column_by_name(ROW_NUMBER).unwrap();
            column.as_any().downcast_ref::<Int64Array>().unwrap().values().to_vec()
        };
        batches.iter().flat_map(column).collect()
    }

    #[test]
    fn rows_are_numbered_through_all_batches() {
        let numbered = with_row_number(vec![batch(&["x", "y"]), batch(&[]), batch(&["z"])]).unwrap();
        assert_eq!(numbers(&numbered), [0, 1, 2]);
        let again = with_row_number(numbered).unwrap();
        assert_eq!(again[0].num_columns(), 2);
        assert_eq!(numbers(&again), [0, 1, 2]);
    }

    #[test]
    fn batches_must_agree() {
        let values: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        let other = RecordBatch::try_from_iter_with_nullable([("a", values, true)]).unwrap();
        let error = table("events", vec![batch(&["x"]), other]).unwrap_err();
        assert_eq!(error.to_string(), "events: the batches differ in their columns: (a Utf8) and (a Int64)");
    }

    #[test]
    fn no_batches_no_table() {
        assert!(table("events", Vec::new()).unwrap_err().to_string().contains("there are no batches"));
    }
}
