//! `_time`: epoch seconds and ISO 8601 text become timestamps in UTC.

use std::sync::Arc;

use chrono::Utc;
use datafusion::{
    arrow::{
        array::{ArrayRef, TimestampMicrosecondBuilder},
        compute::kernels::cast_utils::string_to_datetime,
        datatypes::{DataType, TimeUnit},
    },
    common::{DataFusionError, ScalarValue},
    functions::math::expr_fn::round,
    logical_expr::{ColumnarValue, Expr, cast, lit, try_cast},
};

use crate::{
    error::Error,
    function::support::{map::map_texts, udf::Function},
};

/// The name of the column with an event's time.
pub(crate) const TIME: &str = "_time";

/// The type of a timestamp in UTC.
pub(crate) fn utc(unit: TimeUnit) -> DataType {
    DataType::Timestamp(unit, Some("UTC".into()))
}

/// Microseconds since the epoch, from epoch seconds or an ISO 8601 time; a time without a zone is UTC.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(seconds) => from_seconds(seconds),
        Err(_) => Some(string_to_datetime(&Utc, text).ok()?.timestamp_micros()),
    }
}

fn from_seconds(seconds: f64) -> Option<i64> {
    let micros = (seconds * 1e6).round();
    // i64::MAX as f64 is 2^63, the first value that doesn't fit.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (micros >= i64::MIN as f64 && micros < i64::MAX as f64).then_some(micros as i64)
}

/// What turns a column of type `from` into a timestamp in UTC; `None` where the type is neither a number nor text nor a
/// timestamp.
///
/// Text that is no time fails when it is read, naming `source`: an event without a time would silently be none.
pub(crate) fn expression(column: Expr, from: &DataType, source: &str) -> Option<Expr> {
    let micros = utc(TimeUnit::Microsecond);
    Some(match from {
        DataType::Null => cast(column, micros),
        DataType::Timestamp(unit, _) => cast(column, utc(*unit)),
        integer if integer.is_integer() => try_cast(try_cast(column, utc(TimeUnit::Second)), micros),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => seconds(cast(column, DataType::Float64)),
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            seconds(cast(column, DataType::Float64))
        }
        text if is_text(text) => Arc::new(EVENT_TIME.udf()).call(vec![column, lit(source)]),
        _ => return None,
    })
}

/// `event_time(<text>, <source>)`: the time that a text tells. The source is where the text stands, for the message.
pub(crate) const EVENT_TIME: Function = Function {
    name: "event_time",
    arity: (2, 2),
    returns: |_| utc(TimeUnit::Microsecond),
    invoke: |args, _| match args {
        [text, source] => map_texts(text, &|texts| {
            let mut times = TimestampMicrosecondBuilder::with_capacity(texts.len()).with_timezone("UTC");
            for text in texts.iter() {
                times.append_option(text.map(|text| parse(text).ok_or_else(|| no_time(text, source))).transpose()?);
            }
            Ok(Arc::new(times.finish()) as ArrayRef)
        }),
        _ => Ok(ColumnarValue::Scalar(ScalarValue::TimestampMicrosecond(None, Some("UTC".into())))),
    },
};

fn no_time(text: &str, source: &ColumnarValue) -> DataFusionError {
    let source = match source {
        ColumnarValue::Scalar(source) => source.try_as_str().flatten().unwrap_or_default().to_owned(),
        ColumnarValue::Array(_) => String::new(),
    };
    let message = format!("`_time` is \"{text}\"; expected epoch seconds or an ISO 8601 time");
    DataFusionError::External(Box::new(Error::data(source, message)))
}

fn seconds(number: Expr) -> Expr {
    let micros = try_cast(round(vec![number * lit(1e6)]), DataType::Int64);
    cast(micros, utc(TimeUnit::Microsecond))
}

/// Text, or a dictionary of it.
pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_seconds_and_iso_8601() {
        assert_eq!(parse("1700000000"), Some(1_700_000_000_000_000));
        assert_eq!(parse(" 1700000000.123456 "), Some(1_700_000_000_123_456));
        assert_eq!(parse("2023-11-14T22:13:20.5Z"), Some(1_700_000_000_500_000));
        assert_eq!(parse("2023-11-14T23:13:20+01:00"), Some(1_700_000_000_000_000));
        assert_eq!(parse("2023-11-14 22:13:20"), Some(1_700_000_000_000_000));
        assert_eq!(parse("2023-11-14"), Some(1_699_920_000_000_000));
    }

    #[test]
    fn no_times() {
        for text in ["", "yesterday", "nan", "inf", "1e300", "2023-13-01"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
