//! Several columns as one: what a function returns that finds the values of several fields at once.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, StructArray},
        buffer::NullBuffer,
        datatypes::{DataType, Field, Fields},
    },
    common::Result,
};

fn fields(types: impl IntoIterator<Item = DataType>) -> Fields {
    types.into_iter().enumerate().map(|(place, column)| Field::new(place.to_string(), column, true)).collect()
}

/// A struct of columns that are called by their places: `0`, `1` and so on.
pub(crate) fn record_type(types: impl IntoIterator<Item = DataType>) -> DataType {
    DataType::Struct(fields(types))
}

/// A struct of columns, null in the rows that aren't `valid`.
pub(crate) fn record(columns: Vec<ArrayRef>, valid: Vec<bool>) -> Result<ArrayRef> {
    let fields = fields(columns.iter().map(|column| column.data_type().clone()));
    Ok(Arc::new(StructArray::try_new_with_length(fields, columns, Some(NullBuffer::from(valid.clone())), valid.len())?))
}
