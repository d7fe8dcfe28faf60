//! One value of a record batch, without its Arrow type.

use std::borrow::Cow;

use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{
        ArrowPrimitiveType, DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, SchemaRef,
        TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
        UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
    util::display::{ArrayFormatter, FormatOptions},
};

use crate::failure::{Failure, Result};

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    /// No value; an empty multivalue too.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Any number.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A point in time, in nanoseconds since the epoch.
    Time(i128),
    /// A multivalue of at least two values. (One with a single value is that value.)
    Many(Vec<Cell<'a>>),
}

/// The columns that are shown.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    names: Vec<String>,
    types: Vec<DataType>,
    indices: Vec<usize>,
}

impl Columns {
    /// The columns of a schema that `keep` wants.
    pub(crate) fn of(schema: &SchemaRef, keep: impl Fn(&str) -> bool) -> Self {
        let shown = || schema.fields().iter().enumerate().filter(|(_, field)| keep(field.name()));
        Self {
            names: shown().map(|(_, field)| field.name().clone()).collect(),
            types: shown().map(|(_, field)| field.data_type().clone()).collect(),
            indices: shown().map(|(index, _)| index).collect(),
        }
    }

    /// Their names.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Their types.
    pub(crate) fn types(&self) -> &[DataType] {
        &self.types
    }

    /// Their positions in the schema.
    pub(crate) fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// Readers of these columns of a batch, in the same order.
    pub(crate) fn readers(&self, batch: &RecordBatch) -> Result<Vec<Reader>> {
        self.indices.iter().filter_map(|&index| batch.columns().get(index)).map(Reader::new).collect()
    }
}

/// Reads the cells of one column.
#[derive(Debug)]
pub(crate) struct Reader {
    array: ArrayRef,
    /// The elements of a list, all rows together.
    elements: Option<Box<Reader>>,
}

impl Reader {
    /// A reader of a column of any type.
    pub(crate) fn new(array: &ArrayRef) -> Result<Self> {
        // Fewer types to tell apart below; the casts of strings copy no text.
        let simpler = match array.data_type() {
            DataType::Dictionary(_, values) => Some(values.as_ref().clone()),
            DataType::RunEndEncoded(_, values) => Some(values.data_type().clone()),
            DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => None,
            DataType::FixedSizeList(field, _) | DataType::ListView(field) | DataType::LargeListView(field) => {
                Some(DataType::LargeList(std::sync::Arc::clone(field)))
            }
            _ => None,
        };
        let array = match simpler {
            Some(to) => cast(array, &to).map_err(|e| Failure::Failed(format!("can't show a column: {e}")))?,
            None => std::sync::Arc::clone(array),
        };
        let elements = match array.data_type() {
            DataType::List(_) => Some(array.as_list::<i32>().values()),
            DataType::LargeList(_) => Some(array.as_list::<i64>().values()),
            _ => None,
        };
        let elements = elements.map(Self::new).transpose()?.map(Box::new);
        Ok(Self { array, elements })
    }

    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<'_> {
        let array = &self.array;
        if row >= array.len() || array.is_null(row) {
            return Cell::Null;
        }
        match array.data_type() {
            DataType::Null => Cell::Null,
            DataType::Boolean => Cell::Bool(array.as_boolean().value(row)),
            DataType::Int8 => self.int::<Int8Type>(row),
            DataType::Int16 => self.int::<Int16Type>(row),
            DataType::Int32 => self.int::<Int32Type>(row),
            DataType::Int64 => self.int::<Int64Type>(row),
            DataType::UInt8 => self.int::<UInt8Type>(row),
            DataType::UInt16 => self.int::<UInt16Type>(row),
            DataType::UInt32 => self.int::<UInt32Type>(row),
            DataType::UInt64 => self.int::<UInt64Type>(row),
            // Through text: 0.1 as f32 is to show as 0.1, not as the double next to it.
            DataType::Float32 => {
                let value = array.as_primitive::<Float32Type>().value(row);
                Cell::Float(value.to_string().parse().unwrap_or(f64::from(value)))
            }
            DataType::Float64 => Cell::Float(array.as_primitive::<Float64Type>().value(row)),
            DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row).into()),
            DataType::LargeUtf8 => Cell::Text(array.as_string::<i64>().value(row).into()),
            DataType::Utf8View => Cell::Text(array.as_string_view().value(row).into()),
            DataType::Binary => Cell::Text(String::from_utf8_lossy(array.as_binary::<i32>().value(row))),
            DataType::LargeBinary => Cell::Text(String::from_utf8_lossy(array.as_binary::<i64>().value(row))),
            DataType::BinaryView => Cell::Text(String::from_utf8_lossy(array.as_binary_view().value(row))),
            DataType::Timestamp(unit, _) => Cell::Time(match unit {
                TimeUnit::Second => self.whole::<TimestampSecondType>(row) * 1_000_000_000,
                TimeUnit::Millisecond => self.whole::<TimestampMillisecondType>(row) * 1_000_000,
                TimeUnit::Microsecond => self.whole::<TimestampMicrosecondType>(row) * 1_000,
                TimeUnit::Nanosecond => self.whole::<TimestampNanosecondType>(row),
            }),
            DataType::List(_) => {
                let offsets = array.as_list::<i32>().value_offsets();
                self.many(offsets.get(row).map(|&o| o as usize), offsets.get(row + 1).map(|&o| o as usize))
            }
            DataType::LargeList(_) => {
                let offsets = array.as_list::<i64>().value_offsets();
                self.many(offsets.get(row).map(|&o| o as usize), offsets.get(row + 1).map(|&o| o as usize))
            }
            // Structs, maps, decimals, dates: no SPL values, but a table may have them.
            _ => match ArrayFormatter::try_new(array.as_ref(), &FormatOptions::default()) {
                Ok(formatter) => Cell::Text(formatter.value(row).to_string().into()),
                Err(_) => Cell::Null,
            },
        }
    }

    fn whole<T: ArrowPrimitiveType<Native: Into<i128>>>(&self, row: usize) -> i128 {
        self.array.as_primitive::<T>().value(row).into()
    }

    fn int<T: ArrowPrimitiveType<Native: Into<i128>>>(&self, row: usize) -> Cell<'_> {
        Cell::Int(self.whole::<T>(row))
    }

    fn many(&self, start: Option<usize>, end: Option<usize>) -> Cell<'_> {
        let (Some(elements), Some(start), Some(end)) = (&self.elements, start, end) else { return Cell::Null };
        let mut cells: Vec<_> = (start..end).map(|row| elements.get(row)).filter(|cell| *cell != Cell::Null).collect();
        if cells.len() > 1 { Cell::Many(cells) } else { cells.pop().unwrap_or(Cell::Null) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{
        DictionaryArray, Float32Array, Int32Array, ListArray, ListBuilder, StringArray, StringBuilder,
        TimestampMillisecondArray, UInt64Array,
    };

    use super::*;

    fn read(array: impl Array + 'static) -> Vec<Cell<'static>> {
        let reader = Reader::new(&(Arc::new(array) as ArrayRef)).unwrap();
        (0..reader.array.len() + 1).map(|row| own(reader.get(row))).collect()
    }

    fn own(cell: Cell<'_>) -> Cell<'static> {
        match cell {
            Cell::Text(text) => Cell::Text(text.into_owned().into()),
            Cell::Many(cells) => Cell::Many(cells.into_iter().map(own).collect()),
            Cell::Null => Cell::Null,
            Cell::Bool(b) => Cell::Bool(b),
            Cell::Int(i) => Cell::Int(i),
            Cell::Float(f) => Cell::Float(f),
            Cell::Time(t) => Cell::Time(t),
        }
    }

    #[test]
    fn scalars() {
        assert_eq!(read(UInt64Array::from(vec![u64::MAX])), [Cell::Int(u64::MAX.into()), Cell::Null]);
        assert_eq!(read(Float32Array::from(vec![0.1])), [Cell::Float(0.1), Cell::Null]);
        assert_eq!(
            read(TimestampMillisecondArray::from(vec![Some(-1), None])),
            [Cell::Time(-1_000_000), Cell::Null, Cell::Null]
        );
    }

    #[test]
    fn dictionaries_read_as_their_values() {
        let array =
            DictionaryArray::new(Int32Array::from(vec![Some(1), None]), Arc::new(StringArray::from(vec!["a", "b"])));
        assert_eq!(read(array), [Cell::Text("b".into()), Cell::Null, Cell::Null]);
    }

    #[test]
    fn lists_of_one_are_single_values_and_empty_ones_null() {
        let mut builder = ListBuilder::new(StringBuilder::new());
        builder.append_value([Some("a"), Some("b")]);
        builder.append_value([Some("c")]);
        builder.append_value([None::<&str>; 0]);
        builder.append_value([None, Some("d")]);
        builder.append_null();
        let array: ListArray = builder.finish();
        let text = |t: &'static str| Cell::Text(t.into());
        let expected =
            [Cell::Many(vec![text("a"), text("b")]), text("c"), Cell::Null, text("d"), Cell::Null, Cell::Null];
        assert_eq!(read(array.clone()), expected);
        // A slice starts in the middle of the elements.
        assert_eq!(read(array.slice(1, 2)), [text("c"), Cell::Null, Cell::Null]);
    }
}
