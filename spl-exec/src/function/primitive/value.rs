//! `to_text`, `to_number`, `first_value_of`: one kind of value to another.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, StringArray},
        compute::cast,
        datatypes::DataType,
    },
    common::{Result, ScalarValue},
    logical_expr::ColumnarValue,
};

use super::time::epoch_seconds;
use crate::function::support::{
    map::{map_number, map_values},
    number::parse_number,
    text::TextArray,
    to_text::to_text_ref,
    udf::{Function, is_list, shaped_like},
};

pub(super) const TO_TEXT: Function = Function {
    name: "to_text",
    arity: (1, 1),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| match args {
        [argument, ..] => map_values(argument, &to_text_ref),
        [] => Ok(ColumnarValue::Scalar(ScalarValue::Utf8(None))),
    },
};

pub(super) const TO_NUMBER: Function = Function {
    name: "to_number",
    arity: (1, 1),
    returns: |types| shaped_like(types.first(), DataType::Float64),
    invoke: |args, _| match args {
        [argument, ..] => to_number(argument),
        [] => Ok(ColumnarValue::Scalar(ScalarValue::Float64(None))),
    },
};

pub(crate) fn to_number(argument: &ColumnarValue) -> Result<ColumnarValue> {
    let element = match argument.data_type() {
        DataType::List(field) => field.data_type().clone(),
        other => other,
    };
    match element {
        DataType::Timestamp(_, _) | DataType::Date32 | DataType::Date64 => map_values(argument, &epoch_seconds),
        // A Boolean is no number to the language.
        number if number.is_numeric() => map_values(argument, &|array| Ok(cast(array, &DataType::Float64)?)),
        _ => map_number(argument, parse_number),
    }
}

pub(super) const STEP: Function = Function {
    name: "step",
    arity: (2, 2),
    returns: |types| types.first().cloned().unwrap_or(DataType::Null),
    invoke: |args, _| Ok(args.first().cloned().unwrap_or(ColumnarValue::Scalar(ScalarValue::Null))),
};

pub(super) const BARRIER: Function = Function { name: "barrier", arity: (1, 1), ..STEP };

pub(super) const FIRST_OF: Function = Function {
    name: "first_value_of",
    arity: (1, 1),
    returns: |_| DataType::Utf8,
    invoke: |args, _| match args {
        [argument, ..] if !is_list(&argument.data_type()) => map_values(argument, &to_text_ref),
        [ColumnarValue::Array(array), ..] => Ok(ColumnarValue::Array(first_of(array)?)),
        [ColumnarValue::Scalar(list), ..] => {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&first_of(&list.to_array()?)?, 0)?))
        }
        [] => Ok(ColumnarValue::Scalar(ScalarValue::Utf8(None))),
    },
};

fn first_of(array: &ArrayRef) -> Result<ArrayRef> {
    let texts = TextArray::try_new(array)?;
    Ok(Arc::new((0..array.len()).map(|row| texts.first(row)).collect::<StringArray>()))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::{
        array::{AsArray, Float64Array, Int64Array},
        datatypes::Float64Type,
    };
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, lists, texts};

    #[test]
    fn text_to_number_and_back() {
        let numbers = call(Primitive::ToNumber, vec![texts(&[Some("1.50"), Some("x"), None])], 3);
        assert_eq!(numbers.as_primitive::<Float64Type>(), &Float64Array::from(vec![Some(1.5), None, None]));
        let text = call(Primitive::ToText, vec![ColumnarValue::Array(numbers)], 3);
        assert_eq!(text.as_string::<i32>(), &StringArray::from(vec![Some("1.5"), None, None]));
        let whole = ColumnarValue::Array(Arc::new(Int64Array::from(vec![3])));
        assert_eq!(call(Primitive::ToNumber, vec![whole], 1).as_primitive::<Float64Type>().value(0), 3.0);
    }

    #[test]
    fn lists_stay_lists_until_the_first_is_taken() {
        let numbers = call(Primitive::ToNumber, vec![lists(&[&["1", "x"], &[]])], 2);
        let row = numbers.as_list::<i32>().value(0);
        assert_eq!(row.as_primitive::<Float64Type>(), &Float64Array::from(vec![Some(1.0), None]));
        assert!(numbers.is_null(1));
        let first = call(Primitive::FirstOf, vec![lists(&[&["b", "a"], &[]])], 2);
        assert_eq!(first.as_string::<i32>(), &StringArray::from(vec![Some("b"), None]));
    }
}
