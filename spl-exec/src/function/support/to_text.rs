//! Any Arrow value as the language shows it.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, StringArray, StringBuilder},
        compute::cast,
        datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, UInt64Type},
        util::display::{ArrayFormatter, FormatOptions},
    },
    common::Result,
};

use super::number::{format_number, push_number};

/// The text of every value: numbers without trailing zeros, times as epoch seconds, Boolean as `true` and `false`.
///
/// Lists aren't taken apart here; [`map`](super::map) does that.
pub(crate) fn to_text(array: &ArrayRef) -> Result<StringArray> {
    let text = match array.data_type() {
        DataType::Null => StringArray::new_null(array.len()),
        DataType::Utf8 => array.as_string::<i32>().clone(),
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8)?.as_string::<i32>().clone(),
        DataType::Boolean => collect(array.as_boolean().iter().map(|v| v.map(|v| if v { "true" } else { "false" }))),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => {
            let numbers = cast(array, &DataType::Int64)?;
            collect(numbers.as_primitive::<Int64Type>().iter().map(|v| v.map(|v| v.to_string())))
        }
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => {
            let numbers = cast(array, &DataType::UInt64)?;
            collect(numbers.as_primitive::<UInt64Type>().iter().map(|v| v.map(|v| v.to_string())))
        }
        DataType::Float64 => {
            let mut builder = StringBuilder::with_capacity(array.len(), array.len() * 8);
            let mut text = String::new();
            for value in array.as_primitive::<Float64Type>() {
                builder.append_option(value.map(|value| {
                    text.clear();
                    push_number(&mut text, value);
                    text.as_str()
                }));
            }
            builder.finish()
        }
        DataType::Float16
        | DataType::Float32
        | DataType::Decimal32(_, _)
        | DataType::Decimal64(_, _)
        | DataType::Decimal128(_, _)
        | DataType::Decimal256(_, _) => return to_text(&cast(array, &DataType::Float64)?),
        DataType::Timestamp(_, zone) => {
            let times = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))?;
            collect(times.as_primitive::<TimestampMicrosecondType>().iter().map(|v| v.map(epoch_text)))
        }
        DataType::Date32 | DataType::Date64 => {
            return to_text(&cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?);
        }
        DataType::Dictionary(_, value) => return to_text(&cast(array, value)?),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            let bytes = cast(array, &DataType::Binary)?;
            collect(bytes.as_binary::<i32>().iter().map(|v| v.map(String::from_utf8_lossy)))
        }
        _ => {
            let options = FormatOptions::new();
            let formatter = ArrayFormatter::try_new(array, &options)?;
            collect((0..array.len()).map(|row| array.is_valid(row).then(|| formatter.value(row).to_string())))
        }
    };
    Ok(text)
}

/// As [`to_text`], as an array of any type.
pub(crate) fn to_text_ref(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(Arc::new(to_text(array)?))
}

fn collect<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> StringArray {
    values.collect()
}

/// Microseconds since the epoch as decimal seconds.
fn epoch_text(micros: i64) -> String {
    if micros % 1_000_000 == 0 {
        return (micros / 1_000_000).to_string();
    }
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    format_number(micros as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{
        BooleanArray, DictionaryArray, Float64Array, Int64Array, TimestampMillisecondArray, UInt64Array,
    };

    use super::*;

    fn text(array: impl Array + 'static) -> Vec<Option<String>> {
        to_text(&(Arc::new(array) as ArrayRef)).unwrap().iter().map(|v| v.map(str::to_owned)).collect()
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|t| Some((*t).to_owned())).collect()
    }

    #[test]
    fn shows_every_type_as_the_language_does() {
        assert_eq!(text(Float64Array::from(vec![2.0, 0.1, f64::NAN])), some(&["2", "0.1", "nan"]));
        assert_eq!(text(Int64Array::from(vec![i64::MIN])), some(&["-9223372036854775808"]));
        assert_eq!(text(UInt64Array::from(vec![u64::MAX])), some(&["18446744073709551615"]));
        assert_eq!(text(BooleanArray::from(vec![true, false])), some(&["true", "false"]));
        assert_eq!(
            text(TimestampMillisecondArray::from(vec![1_521_467_703_049, 1_700_000_000_000])),
            some(&["1521467703.049", "1700000000"])
        );
        let dictionary: DictionaryArray<datafusion::arrow::datatypes::Int8Type> =
            vec![Some("a"), None].into_iter().collect();
        assert_eq!(text(dictionary), vec![Some("a".to_owned()), None]);
    }
}
