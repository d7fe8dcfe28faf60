//! Arguments read row by row, where a function needs several at once.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, AsArray, Float64Array},
        compute::cast,
        datatypes::{DataType, Float64Type},
    },
    common::Result,
    logical_expr::ColumnarValue,
};

use super::{number::parse_number, text::TextArray, to_text::to_text, udf::is_list};

/// A text argument: a column, or a scalar that all rows share.
#[derive(Clone, Debug)]
pub(crate) struct TextArg {
    texts: TextArray,
    constant: bool,
}

impl TextArg {
    /// Reads the argument.
    pub(crate) fn try_new(argument: &ColumnarValue) -> Result<Self> {
        Ok(match argument {
            ColumnarValue::Array(array) => Self { texts: TextArray::try_new(array)?, constant: false },
            ColumnarValue::Scalar(scalar) => Self { texts: TextArray::try_new(&scalar.to_array()?)?, constant: true },
        })
    }

    /// The values of a row that aren't null.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        self.texts.row(if self.constant { 0 } else { row })
    }

    /// The first value of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.row(row).next()
    }

    /// Whether it is a scalar.
    pub(crate) fn is_constant(&self) -> bool {
        self.constant
    }

    /// The value that all rows share, of a scalar that has exactly one.
    pub(crate) fn single(&self) -> Option<&str> {
        let mut values = self.constant.then(|| self.row(0))?;
        let first = values.next()?;
        values.next().is_none().then_some(first)
    }

    /// The first value that all rows share, of a scalar.
    pub(crate) fn constant(&self) -> Option<&str> {
        if self.constant { self.texts.first(0) } else { None }
    }
}

/// A number argument: a column, or a scalar that all rows share.
#[derive(Clone, Debug)]
pub(crate) struct NumberArg {
    numbers: Float64Array,
    constant: bool,
}

impl NumberArg {
    /// Reads the argument: numbers as they are, text where it looks numeric, times as seconds, of a list the first value.
    pub(crate) fn try_new(argument: &ColumnarValue) -> Result<Self> {
        let (array, constant) = match argument {
            ColumnarValue::Array(array) => (Arc::clone(array), false),
            ColumnarValue::Scalar(scalar) => (scalar.to_array()?, true),
        };
        let numbers = if array.data_type().is_numeric() {
            cast(&array, &DataType::Float64)?.as_primitive::<Float64Type>().clone()
        } else if is_list(array.data_type()) {
            let texts = TextArray::try_new(&array)?;
            (0..array.len()).map(|row| texts.first(row).and_then(parse_number)).collect()
        } else {
            to_text(&array)?.iter().map(|text| text.and_then(parse_number)).collect()
        };
        Ok(Self { numbers, constant })
    }

    /// The number of a row.
    pub(crate) fn get(&self, row: usize) -> Option<f64> {
        let row = if self.constant { 0 } else { row };
        (row < self.numbers.len() && self.numbers.is_valid(row)).then(|| self.numbers.value(row))
    }
}

/// Whether all arguments are scalars, so that the result may be one.
pub(crate) fn all_scalars(arguments: &[ColumnarValue]) -> bool {
    arguments.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)))
}

#[cfg(test)]
mod tests {
    use datafusion::{
        arrow::array::{Int64Array, StringArray},
        common::ScalarValue,
    };

    use super::*;

    #[test]
    fn a_scalar_serves_every_row() {
        let text = TextArg::try_new(&ColumnarValue::Scalar(ScalarValue::from("a"))).unwrap();
        assert_eq!((text.get(0), text.get(9), text.constant()), (Some("a"), Some("a"), Some("a")));
        let number = NumberArg::try_new(&ColumnarValue::Scalar(ScalarValue::from("1e3"))).unwrap();
        assert_eq!(number.get(7), Some(1000.0));
    }

    #[test]
    fn columns_read_as_numbers_where_they_look_so() {
        let text = ColumnarValue::Array(Arc::new(StringArray::from(vec![Some("1.5"), Some("x"), None])));
        let number = NumberArg::try_new(&text).unwrap();
        assert_eq!([number.get(0), number.get(1), number.get(2), number.get(3)], [Some(1.5), None, None, None]);
        let column = ColumnarValue::Array(Arc::new(Int64Array::from(vec![7])));
        assert_eq!(TextArg::try_new(&column).unwrap().get(0), Some("7"));
        assert_eq!(TextArg::try_new(&column).unwrap().constant(), None);
    }
}
