//! Functions over the values of a text column, whatever its encoding; of a list over each element.
//!
//! A scalar stays a scalar, a dictionary is evaluated once a distinct value.

use std::{borrow::Cow, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Float64Builder, ListArray, StringBuilder, UInt64Array,
            downcast_integer_array,
        },
        buffer::{BooleanBuffer, NullBuffer, OffsetBuffer},
        compute::take,
        datatypes::{ArrowNativeType, Field},
    },
    common::{Result, ScalarValue},
    logical_expr::ColumnarValue,
};

use super::{
    text::{Texts, check_size, split_list},
    udf::is_list,
};

/// Each text to a text, or to null: Utf8, or a list of it.
pub(crate) fn map_text(
    argument: &ColumnarValue,
    map: impl for<'a> Fn(&'a str) -> Option<Cow<'a, str>>,
) -> Result<ColumnarValue> {
    map_texts(argument, &|texts| {
        let mut builder = StringBuilder::with_capacity(texts.len(), texts.len() * 8);
        for text in texts.iter() {
            builder.append_option(text.and_then(&map));
            check_size(builder.values_slice().len())?;
        }
        Ok(Arc::new(builder.finish()) as ArrayRef)
    })
}

/// Each text to a number, or to null: Float64, or a list of it.
pub(crate) fn map_number(argument: &ColumnarValue, map: impl Fn(&str) -> Option<f64>) -> Result<ColumnarValue> {
    map_texts(argument, &|texts| {
        let mut builder = Float64Builder::with_capacity(texts.len());
        texts.iter().for_each(|text| builder.append_option(text.and_then(&map)));
        Ok(Arc::new(builder.finish()) as ArrayRef)
    })
}

/// Whether any value of a row passes: Boolean, null where the row has no value.
pub(crate) fn any_text(argument: &ColumnarValue, test: impl Fn(&str) -> bool) -> Result<ColumnarValue> {
    any_of(argument, &|texts| texts.test(&test))
}

/// Whether any value of a row passes a test of whole columns.
pub(crate) fn any_of(argument: &ColumnarValue, test: &dyn Fn(&Texts) -> BooleanArray) -> Result<ColumnarValue> {
    if let ColumnarValue::Array(array) = argument
        && is_list(array.data_type())
    {
        return Ok(ColumnarValue::Array(any_element(array, test)?));
    }
    if let ColumnarValue::Scalar(scalar) = argument
        && is_list(&scalar.data_type())
    {
        let passed = any_element(&scalar.to_array()?, test)?;
        return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&passed, 0)?));
    }
    if let ColumnarValue::Array(array) = argument
        && let Some(passed) = any_key(array, test)?
    {
        return Ok(ColumnarValue::Array(Arc::new(passed)));
    }
    map_texts(argument, &|texts| Ok(Arc::new(test(texts)) as ArrayRef))
}

/// The test of a dictionary's rows by that of its texts; `None` for other arrays, and where that would be more work.
fn any_key(array: &ArrayRef, test: &dyn Fn(&Texts) -> BooleanArray) -> Result<Option<BooleanArray>> {
    let Some(dictionary) = array.as_any_dictionary_opt() else { return Ok(None) };
    let values = dictionary.values();
    if values.len() > array.len() || values.null_count() > 0 || !values.data_type().is_string() {
        return Ok(None);
    }
    let tested = test(&Texts::try_new(values)?);
    if tested.null_count() > 0 {
        return Ok(None);
    }
    let passed: Vec<bool> = tested.values().iter().collect();
    let keys = dictionary.keys();
    let bits = downcast_integer_array! {
        // The key of a null may be any number.
        keys => {
            let keys = keys.values();
            let of = |row: usize| keys.get(row).and_then(|key| passed.get(key.as_usize())).copied();
            BooleanBuffer::collect_bool(keys.len(), |row| of(row).unwrap_or_default())
        },
        _ => return Ok(None),
    };
    Ok(Some(BooleanArray::new(bits, dictionary.keys().nulls().cloned())))
}

/// A function of whole columns of texts, applied to the argument's values or its lists' elements.
pub(crate) fn map_texts(argument: &ColumnarValue, map: &dyn Fn(&Texts) -> Result<ArrayRef>) -> Result<ColumnarValue> {
    map_values(argument, &|values| {
        let texts = Texts::try_new(values)?;
        match texts.dictionary() {
            None => map(&texts),
            Some((distinct, keys)) => {
                let keys: UInt64Array = keys.iter().map(|key| key.map(|key| key as u64)).collect();
                Ok(take(&map(&distinct)?, &keys, None)?)
            }
        }
    })
}

/// A function of whole columns of any type, applied to the argument's values or its lists' elements.
pub(crate) fn map_values(
    argument: &ColumnarValue,
    map: &dyn Fn(&ArrayRef) -> Result<ArrayRef>,
) -> Result<ColumnarValue> {
    match argument {
        ColumnarValue::Array(array) => Ok(ColumnarValue::Array(map_array(array, map)?)),
        ColumnarValue::Scalar(scalar) => {
            let mapped = map_array(&scalar.to_array()?, map)?;
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&mapped, 0)?))
        }
    }
}

fn map_array(array: &ArrayRef, map: &dyn Fn(&ArrayRef) -> Result<ArrayRef>) -> Result<ArrayRef> {
    if !is_list(array.data_type()) {
        return map(array);
    }
    let (ranges, elements) = split_list(array)?;
    let mapped = map(&elements)?;
    // A null list may still cover elements; offsets have to step over them.
    let mut compact = Vec::with_capacity(ranges.len());
    let mut lengths = Vec::with_capacity(ranges.len());
    for range in &ranges {
        let range = range.clone().unwrap_or(0..0);
        lengths.push(range.len());
        compact.extend(range.map(|index| index as u64));
    }
    let mapped = if compact.len() == mapped.len() { mapped } else { take(&mapped, &UInt64Array::from(compact), None)? };
    let nulls: NullBuffer = ranges.iter().map(Option::is_some).collect();
    let field = Field::new_list_field(mapped.data_type().clone(), true);
    Ok(Arc::new(ListArray::try_new(field.into(), OffsetBuffer::from_lengths(lengths), mapped, Some(nulls))?))
}

fn any_element(array: &ArrayRef, test: &dyn Fn(&Texts) -> BooleanArray) -> Result<ArrayRef> {
    let (ranges, elements) = split_list(array)?;
    let passed = map_texts(&ColumnarValue::Array(elements), &|texts| Ok(Arc::new(test(texts))))?.into_array(1)?;
    let passed = passed.as_boolean();
    let rows = ranges.into_iter().map(|range| {
        let mut values = range?.filter(|index| passed.is_valid(*index)).map(|index| passed.value(index));
        let first = values.next()?;
        Some(first || values.any(|passed| passed))
    });
    Ok(Arc::new(rows.collect::<BooleanArray>()))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::{
        array::{DictionaryArray, Int8Array, StringArray},
        datatypes::Int8Type,
    };

    use super::*;
    use crate::function::support::text::{TextListBuilder, append_list};

    fn upper(text: &str) -> Option<Cow<'_, str>> {
        (text != "-").then(|| text.to_uppercase().into())
    }

    fn lists() -> ColumnarValue {
        let mut builder = TextListBuilder::new(StringBuilder::new());
        append_list(&mut builder, ["a", "-"]);
        builder.append(false);
        append_list(&mut builder, ["b"]);
        ColumnarValue::Array(Arc::new(builder.finish()))
    }

    #[test]
    fn maps_single_values_dictionaries_and_scalars() {
        let rows = vec![Some("a"), None, Some("-"), Some("a")];
        let expected = StringArray::from(vec![Some("A"), None, None, Some("A")]);
        let plain: ArrayRef = Arc::new(StringArray::from(rows.clone()));
        assert_eq!(map_text(&plain.into(), upper).unwrap().into_array(4).unwrap().as_string::<i32>(), &expected);
        let dictionary: ArrayRef = Arc::new(rows.into_iter().collect::<DictionaryArray<Int8Type>>());
        assert_eq!(map_text(&dictionary.into(), upper).unwrap().into_array(4).unwrap().as_string::<i32>(), &expected);
        let scalar = map_text(&ColumnarValue::Scalar(ScalarValue::from("x")), upper).unwrap();
        assert!(matches!(scalar, ColumnarValue::Scalar(ScalarValue::Utf8(Some(text))) if text == "X"));
    }

    #[test]
    fn a_dictionary_is_tested_as_its_rows_are() {
        let rows = vec![Some("a"), None, Some("b"), Some("a")];
        let plain: ArrayRef = Arc::new(StringArray::from(rows.clone()));
        let dictionary: ArrayRef = Arc::new(rows.into_iter().collect::<DictionaryArray<Int8Type>>());
        let nulls = StringArray::from(vec![Some("a"), None, Some("b")]);
        let keys = Int8Array::from(vec![Some(0), Some(1), Some(2), Some(0)]);
        let null_values: ArrayRef = Arc::new(DictionaryArray::new(keys, Arc::new(nulls)));
        let empty: ArrayRef = Arc::new(vec![None::<&str>; 2].into_iter().collect::<DictionaryArray<Int8Type>>());
        for array in [plain, Arc::clone(&dictionary), null_values, dictionary.slice(0, 4)] {
            let tested = any_text(&array.into(), |text| text == "a").unwrap().into_array(4).unwrap();
            assert_eq!(tested.as_boolean(), &BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]));
        }
        // Fewer rows than texts.
        let tested = any_text(&dictionary.slice(3, 1).into(), |text| text == "a").unwrap().into_array(1).unwrap();
        assert_eq!(tested.as_boolean(), &BooleanArray::from(vec![Some(true)]));
        let tested = any_text(&empty.into(), |text| text == "a").unwrap().into_array(2).unwrap();
        assert_eq!(tested.null_count(), 2);
    }

    #[test]
    fn maps_elements_and_keeps_the_shape() {
        let mapped = map_text(&lists(), upper).unwrap().into_array(3).unwrap();
        let mapped = mapped.as_list::<i32>();
        assert_eq!(mapped.value(0).as_string::<i32>(), &StringArray::from(vec![Some("A"), None]));
        assert!(mapped.is_null(1));
        assert_eq!(mapped.value(2).as_string::<i32>(), &StringArray::from(vec!["B"]));
    }

    #[test]
    fn any_element_passes_a_test() {
        let passed = any_text(&lists(), |text| text == "-").unwrap().into_array(3).unwrap();
        assert_eq!(passed.as_boolean(), &BooleanArray::from(vec![Some(true), None, Some(false)]));
    }
}
