//! The body of a scalar function, row by row: its arguments and its result.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, BooleanArray, Float64Array, StringBuilder},
        datatypes::DataType,
    },
    common::{Result, ScalarValue, internal_datafusion_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::{NumberArg, TextArg, all_scalars},
    text::{TextListBuilder, append_list, check_size},
    udf::list_of,
};

/// The rows that a function is called for. Where all arguments are scalars there is one, and the result is a scalar too.
pub(super) struct Rows<'a> {
    arguments: &'a [ColumnarValue],
    len: usize,
    scalar: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(arguments: &'a [ColumnarValue], len: usize) -> Self {
        let scalar = all_scalars(arguments);
        Self { arguments, len: if scalar { 1 } else { len }, scalar }
    }

    fn argument(&self, index: usize) -> Result<&ColumnarValue> {
        self.arguments.get(index).ok_or_else(|| internal_datafusion_err!("argument {index} is missing"))
    }

    /// A text or a multivalue.
    pub(super) fn text(&self, index: usize) -> Result<TextArg> {
        TextArg::try_new(self.argument(index)?)
    }

    /// All arguments from one on, as texts or multivalues.
    pub(super) fn texts_from(&self, index: usize) -> Result<Vec<TextArg>> {
        self.arguments.iter().skip(index).map(TextArg::try_new).collect()
    }

    /// A number.
    pub(super) fn number(&self, index: usize) -> Result<NumberArg> {
        NumberArg::try_new(self.argument(index)?)
    }

    /// All arguments, as numbers.
    pub(super) fn numbers(&self) -> Result<Vec<NumberArg>> {
        self.arguments.iter().map(NumberArg::try_new).collect()
    }

    /// The result of a function to text.
    pub(super) fn make_text<T: AsRef<str>>(&self, mut value: impl FnMut(usize) -> Option<T>) -> Result<ColumnarValue> {
        let mut builder = StringBuilder::with_capacity(self.len, self.len * 16);
        for row in 0..self.len {
            builder.append_option(value(row));
            check_size(builder.values_slice().len())?;
        }
        self.finish(Arc::new(builder.finish()))
    }

    /// The result of a function to a multivalue; one without values is null.
    pub(super) fn make_texts<T: AsRef<str>, I: IntoIterator<Item = T>>(
        &self,
        mut value: impl FnMut(usize) -> Result<I>,
    ) -> Result<ColumnarValue> {
        let mut builder = TextListBuilder::new(StringBuilder::new());
        for row in 0..self.len {
            append_list(&mut builder, value(row)?);
            check_size(builder.values().values_slice().len())?;
        }
        self.finish(Arc::new(builder.finish()))
    }

    /// The result of a function to a number.
    pub(super) fn make_number(&self, value: impl FnMut(usize) -> Option<f64>) -> Result<ColumnarValue> {
        self.finish(Arc::new((0..self.len).map(value).collect::<Float64Array>()))
    }

    /// The result of a function to a boolean.
    pub(super) fn make_bool(&self, value: impl FnMut(usize) -> Option<bool>) -> Result<ColumnarValue> {
        self.finish(Arc::new((0..self.len).map(value).collect::<BooleanArray>()))
    }

    fn finish(&self, array: ArrayRef) -> Result<ColumnarValue> {
        if self.scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(array))
    }
}

/// Any number of arguments.
pub(super) const ANY: usize = usize::MAX;

/// The result is Utf8.
pub(super) fn text(_: &[DataType]) -> DataType {
    DataType::Utf8
}

/// The result is List of Utf8.
pub(super) fn texts(_: &[DataType]) -> DataType {
    list_of(DataType::Utf8)
}

/// The result is Float64.
pub(super) fn number(_: &[DataType]) -> DataType {
    DataType::Float64
}

/// The result is Boolean.
pub(super) fn boolean(_: &[DataType]) -> DataType {
    DataType::Boolean
}
