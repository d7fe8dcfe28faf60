//! `to_epoch`, `from_epoch`: Arrow's times and the language's seconds.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, Float64Array, TimestampMicrosecondArray},
        compute::cast,
        datatypes::{DataType, Float64Type, TimeUnit, TimestampMicrosecondType},
    },
    common::{Result, ScalarValue},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    map::{map_number, map_values},
    number::parse_number,
    time_format::time_of,
    udf::{Function, is_list, shaped_like},
};

pub(super) const TO_EPOCH: Function = Function {
    name: "to_epoch",
    arity: (1, 1),
    returns: |types| shaped_like(types.first(), DataType::Float64),
    invoke: |args, _| match args {
        [argument, ..] => map_values(argument, &epoch_seconds),
        [] => Ok(ColumnarValue::Scalar(ScalarValue::Float64(None))),
    },
};

/// Seconds since the epoch; numbers and numeric text stand for seconds already.
pub(super) fn epoch_seconds(array: &ArrayRef) -> Result<ArrayRef> {
    let zone = match array.data_type() {
        DataType::Timestamp(_, zone) => zone.clone(),
        DataType::Date32 | DataType::Date64 => None,
        number if number.is_numeric() => return Ok(cast(array, &DataType::Float64)?),
        _ => return map_number(&ColumnarValue::Array(Arc::clone(array)), parse_number)?.into_array(array.len()),
    };
    let times = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, zone))?;
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    let seconds = times.as_primitive::<TimestampMicrosecondType>().unary::<_, Float64Type>(|time| time as f64 / 1e6);
    Ok(Arc::new(seconds))
}

pub(super) const FROM_EPOCH: Function = Function {
    name: "from_epoch",
    arity: (1, 1),
    returns: |types| shaped_like(types.first(), time_type()),
    invoke: |args, _| match args {
        [argument, ..] => {
            let seconds = if is_list(&argument.data_type()) { argument.clone() } else { number(argument)? };
            map_values(&seconds, &from_seconds)
        }
        [] => Ok(ColumnarValue::Scalar(ScalarValue::TimestampMicrosecond(None, Some("UTC".into())))),
    },
};

fn number(argument: &ColumnarValue) -> Result<ColumnarValue> {
    map_values(argument, &epoch_seconds)
}

/// The type of times that we make.
pub(super) fn time_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn from_seconds(array: &ArrayRef) -> Result<ArrayRef> {
    let seconds = epoch_seconds(array)?;
    let seconds: &Float64Array = seconds.as_primitive();
    let times: TimestampMicrosecondArray =
        seconds.iter().map(|seconds| time_of(seconds?).map(|time| time.timestamp_micros())).collect();
    Ok(Arc::new(times.with_timezone("UTC")))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, TimestampNanosecondArray};
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, texts};

    #[test]
    fn times_and_seconds() {
        let times = TimestampNanosecondArray::from(vec![1_521_467_703_049_000_000]).with_timezone("UTC");
        let seconds = call(Primitive::ToEpoch, vec![ColumnarValue::Array(Arc::new(times))], 1);
        assert_eq!(seconds.as_primitive::<Float64Type>().value(0), 1_521_467_703.049);
        let times = call(Primitive::FromEpoch, vec![ColumnarValue::Array(seconds)], 1);
        assert_eq!(times.as_primitive::<TimestampMicrosecondType>().value(0), 1_521_467_703_049_000);
        let times = call(Primitive::FromEpoch, vec![texts(&[Some("-1.5"), Some("x"), Some("1e300")])], 3);
        assert_eq!(times.as_primitive::<TimestampMicrosecondType>().value(0), -1_500_000);
        assert!(times.is_null(1) && times.is_null(2));
    }
}
