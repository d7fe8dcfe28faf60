//! `convert_…`: the functions of the `convert` command.

use std::borrow::Cow;

use chrono_tz::Tz;
use datafusion::{
    arrow::datatypes::DataType,
    common::{Result, exec_err},
    logical_expr::ColumnarValue,
};

use super::duration;
use crate::function::support::{
    arguments::TextArg,
    map::map_text,
    number::{format_number, parse_number},
    time_format::TimeFormat,
    time_parse::parse_time,
    udf::{Function, shaped_like},
};

macro_rules! convert {
    ($name:literal, $convert:expr) => {
        Function {
            name: $name,
            arity: (1, 1),
            returns: |types| shaped_like(types.first(), DataType::Utf8),
            invoke: |args, _| convert(args, $convert),
        }
    };
}

pub(super) const AUTO: Function =
    convert!("convert_auto", |text| Some(duration::best(text).map_or(Cow::Borrowed(text), Cow::Owned)));
pub(super) const NUM: Function = convert!("convert_num", |text| duration::best(text).map(Cow::Owned));
pub(super) const DUR2SEC: Function = convert!("convert_dur2sec", |text| duration::dur2sec(text).map(Cow::Owned));
pub(super) const MEMK: Function = convert!("convert_memk", |text| duration::memk(text).map(Cow::Owned));
pub(super) const MSTIME: Function = convert!("convert_mstime", |text| duration::mstime(text).map(Cow::Owned));
pub(super) const RMCOMMA: Function = convert!("convert_rmcomma", |text| Some(Cow::Owned(duration::rmcomma(text))));
pub(super) const RMUNIT: Function = convert!("convert_rmunit", |text| duration::rmunit(text).map(Cow::Owned));

/// What doesn't convert becomes null. [U]
fn convert(args: &[ColumnarValue], convert: impl for<'a> Fn(&'a str) -> Option<Cow<'a, str>>) -> Result<ColumnarValue> {
    match args {
        [text, ..] => map_text(text, convert),
        [] => exec_err!("convert needs a field."),
    }
}

pub(super) const CTIME: Function = Function {
    name: "convert_ctime",
    arity: (3, 3),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| {
        let (value, format, zone) = time_arguments(args)?;
        map_text(value, |text| {
            let time = parse_number(text).and_then(|seconds| format.format(seconds, zone));
            Some(time.map_or(Cow::Borrowed(text), Cow::Owned))
        })
    },
};

pub(super) const MKTIME: Function = Function {
    name: "convert_mktime",
    arity: (3, 3),
    returns: |types| shaped_like(types.first(), DataType::Utf8),
    invoke: |args, _| {
        let (value, format, zone) = time_arguments(args)?;
        map_text(value, |text| parse_time(&format, text, zone, None).map(|seconds| format_number(seconds).into()))
    },
};

fn time_arguments(args: &[ColumnarValue]) -> Result<(&ColumnarValue, TimeFormat, Tz)> {
    let [value, format, zone] = args else {
        return exec_err!("convert needs a field, a timeformat and a time zone.");
    };
    let (format, zone) = (TextArg::try_new(format)?, TextArg::try_new(zone)?);
    let Some(format) = format.constant() else {
        return exec_err!("The timeformat of convert must be a text.");
    };
    let Some(zone) = zone.constant().and_then(|zone| zone.parse().ok()) else {
        return exec_err!("The time zone of convert is unknown.");
    };
    Ok((value, TimeFormat::new(format), zone))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Array, AsArray, Float64Array, TimestampMillisecondArray};
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, call_text, lists, literal};

    #[test]
    fn ctime_and_back() {
        let ctime = |text| call_text(Primitive::Ctime, text, &["%m/%d/%Y %H:%M:%S", "UTC"]);
        assert_eq!(ctime("1521467703").as_deref(), Some("03/19/2018 13:55:03"));
        assert_eq!(ctime("1521467703.9").as_deref(), Some("03/19/2018 13:55:03"));
        assert_eq!(ctime("03/19/2018 13:55:03").as_deref(), Some("03/19/2018 13:55:03"));
        let mktime = |text| call_text(Primitive::Mktime, text, &["%m/%d/%Y %H:%M:%S", "US/Pacific"]);
        assert_eq!(mktime("03/19/2018 06:55:03").as_deref(), Some("1521467703"));
        assert_eq!(mktime("yesterday"), None);
    }

    #[test]
    fn ctime_of_numbers_times_and_lists() {
        let format = || vec![literal("%Y-%m-%dT%H:%M:%S"), literal("UTC")];
        for value in [
            ColumnarValue::Array(Arc::new(Float64Array::from(vec![1_700_000_000.0]))),
            ColumnarValue::Array(Arc::new(TimestampMillisecondArray::from(vec![1_700_000_000_000]))),
        ] {
            let result = call(Primitive::Ctime, [vec![value], format()].concat(), 1);
            assert_eq!(result.as_string::<i32>().value(0), "2023-11-14T22:13:20");
        }
        let result = call(Primitive::Ctime, [vec![lists(&[&["0", "x"]])], format()].concat(), 1);
        let row = result.as_list::<i32>().value(0);
        assert_eq!(row.as_string::<i32>().iter().flatten().collect::<Vec<_>>(), ["1970-01-01T00:00:00", "x"]);
        assert_eq!(row.len(), 2);
    }

    #[test]
    fn documented_conversions() {
        use Primitive::{Auto, Dur2sec, Memk, Mstime, Num, Rmcomma, Rmunit};
        for (primitive, text, result) in [
            (Dur2sec, "00:10:15", Some("615")),
            (Dur2sec, "1+00:00:01", Some("86401")),
            (Dur2sec, "10:15", None),
            (Mstime, "1:02.500", Some("62.5")),
            (Mstime, "2.5", Some("2.5")),
            (Memk, "2m", Some("2048")),
            (Memk, "1.5G", Some("1572864")),
            (Memk, "7", Some("7")),
            (Memk, "é", None),
            (Rmcomma, "1,000,000.00", Some("1000000.00")),
            (Rmunit, "212 sec", Some("212")),
            (Rmunit, "-1.5e", Some("-1.5")),
            (Rmunit, "sec", None),
            (Auto, "00:10:15", Some("615")),
            (Auto, "1,000", Some("1000")),
            (Auto, "10.0.0.1", Some("10.0.0.1")),
            (Auto, "212 sec", Some("212")),
            (Num, "1.50", Some("1.50")),
            (Num, "bob", None),
        ] {
            assert_eq!(call_text(primitive, text, &[]).as_deref(), result, "{primitive:?} {text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_converts_or_not(text in ".{0,12}") {
            for primitive in [Primitive::Dur2sec, Primitive::Memk, Primitive::Mstime, Primitive::Rmunit, Primitive::Num] {
                if let Some(number) = call_text(primitive, &text, &[]) {
                    prop_assert!(parse_number(&number).is_some(), "{:?} {}", primitive, number);
                }
            }
        }
    }
}
