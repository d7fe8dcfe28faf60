//! `bin_number`, `bin_log`, `bin_auto`, `time_bucket_auto`, `number_bins`: values as the bins that they lie in.

use std::borrow::Cow;

use datafusion::{
    arrow::datatypes::DataType,
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};
use spl_planner::{auto_time_span, auto_width};

use super::{bucket, time::time_type};
use crate::function::support::{
    arguments::NumberArg,
    map::map_text,
    number::{format_number, parse_number},
    udf::{Function, list_of, shaped_like},
};

/// Bins of one width.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Width {
    /// The width, as a whole number of units.
    units: f64,
    /// So many units make one: a power of ten. Whole numbers keep borders such as 0.3 exact.
    scale: f64,
}

impl Width {
    fn new(width: f64) -> Option<Self> {
        if !(width.is_finite() && width > 0.0) {
            return None;
        }
        let mut scale = 1.0;
        while (width * scale).fract() != 0.0 && scale < 1e12 {
            scale *= 10.0;
        }
        let units = (width * scale).round();
        // Smaller than all that the scale can tell apart.
        Some(if units > 0.0 { Self { units, scale } } else { Self { units: width, scale: 1.0 } })
    }

    /// The number of the bin that a number lies in.
    fn index(self, number: f64) -> f64 {
        let place = number * self.scale / self.units;
        // 0.3 / 0.1 is a little less than 3.
        let near = place.round();
        if (place - near).abs() <= near.abs() * 1e-12 { near } else { place.floor() }
    }

    fn border(self, index: f64) -> f64 {
        index * self.units / self.scale
    }

    /// None where the bins are too many to be counted.
    fn label(self, index: f64) -> Option<String> {
        let (low, high) = (self.border(index), self.border(index + 1.0));
        (low.is_finite() && high.is_finite()).then(|| label(low, high))
    }
}

fn label(low: f64, high: f64) -> String {
    format!("{}-{}", format_number(low), format_number(high))
}

/// What is no number stays as it is.
fn labels(value: &ColumnarValue, label: impl Fn(f64) -> Option<String>) -> Result<ColumnarValue> {
    map_text(value, |text| {
        let number = parse_number(text).filter(|number| number.is_finite());
        Some(number.and_then(&label).map_or(Cow::Borrowed(text), Cow::Owned))
    })
}

fn text_shaped(types: &[DataType]) -> DataType {
    shaped_like(types.first(), DataType::Utf8)
}

fn number_at(args: &[ColumnarValue], index: usize) -> Result<Option<f64>> {
    args.get(index).map_or(Ok(None), |argument| Ok(NumberArg::try_new(argument)?.get(0)))
}

pub(super) const BIN_NUMBER: Function = Function {
    name: "bin_number",
    arity: (2, 2),
    returns: text_shaped,
    invoke: |args, _| match (args.first(), number_at(args, 1)?.and_then(Width::new)) {
        (Some(value), Some(width)) => labels(value, |number| width.label(width.index(number))),
        _ => exec_err!("The span of the bins must be a number above 0."),
    },
};

pub(super) const BIN_LOG: Function = Function {
    name: "bin_log",
    arity: (3, 3),
    returns: text_shaped,
    invoke: |args, _| match (args.first(), number_at(args, 1)?, number_at(args, 2)?) {
        (Some(value), Some(coefficient), Some(base)) => labels(value, |number| log_label(number, coefficient, base)),
        _ => exec_err!("The span of the bins must be a logarithm such as log2 or 2log10."),
    },
};

/// The bin from `coefficient * base^n` to the next power; none for numbers that have no logarithm.
fn log_label(number: f64, coefficient: f64, base: f64) -> Option<String> {
    if number <= 0.0 {
        return None;
    }
    let border = |index: f64| coefficient * base.powf(index);
    let mut index = (number / coefficient).log(base).floor();
    while border(index) > number {
        index -= 1.0;
    }
    while border(index + 1.0) <= number {
        index += 1.0;
    }
    Some(label(border(index), border(index + 1.0)))
}

pub(super) const BIN_AUTO: Function = Function {
    name: "bin_auto",
    arity: (5, 5),
    returns: text_shaped,
    invoke: |args, _| {
        let Some(value) = args.first() else {
            return exec_err!("Bins need a field.");
        };
        let (low, high) = (number_at(args, 1)?, number_at(args, 2)?);
        let (most, least) = (number_at(args, 3)?.unwrap_or(f64::NAN), number_at(args, 4)?);
        // Without a range there is no number.
        let width = low.zip(high).and_then(|(low, high)| Width::new(auto_width(low, high, most, least)?));
        labels(value, |number| width.and_then(|width| width.label(width.index(number))))
    },
};

pub(super) const TIME_BUCKET_AUTO: Function = Function {
    name: "time_bucket_auto",
    arity: (6, 6),
    returns: |types| match types.first() {
        Some(time @ DataType::Timestamp(_, _)) => time.clone(),
        _ => time_type(),
    },
    invoke: |args, rows| {
        let [time, low, high, most, least, zone] = args else {
            return exec_err!("Bins of a time need a range.");
        };
        let (Some(low), Some(high)) = (bucket::micros_of(low)?, bucket::micros_of(high)?) else {
            return Ok(time.clone());
        };
        let number = |argument: &ColumnarValue| {
            Ok::<_, datafusion::common::DataFusionError>(NumberArg::try_new(argument)?.get(0))
        };
        let (most, least) = (number(most)?.unwrap_or(1.0), number(least)?.unwrap_or(0.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bins, and seconds")]
        let (amount, unit) = auto_time_span((high - low) as u64, most as u64, (least * 1e6) as u64);
        let scalar = |value: ScalarValue| ColumnarValue::Scalar(value);
        let grid = [time.clone(), scalar(i64::from(amount).into()), scalar(unit.abbreviation().into()), zone.clone()];
        (bucket::TIME_BUCKET.invoke)(&grid, rows)
    },
};

pub(super) const NUMBER_BINS: Function = Function {
    name: "number_bins",
    arity: (3, 3),
    returns: |_| list_of(DataType::Utf8),
    invoke: |args, _| {
        let (low, high) = (number_at(args, 0)?, number_at(args, 1)?);
        let labels = match (low.zip(high), number_at(args, 2)?.and_then(Width::new)) {
            (Some((low, high)), Some(width)) => {
                all_labels(width.index(low), width.index(high), |index| width.label(index))?
            }
            _ => Vec::new(),
        };
        Ok(ColumnarValue::Scalar(ScalarValue::List(ScalarValue::new_list_nullable(&labels, &DataType::Utf8))))
    },
};

fn all_labels(first: f64, last: f64, label: impl Fn(f64) -> Option<String>) -> Result<Vec<ScalarValue>> {
    let range = last - first;
    if range.is_nan() || range >= bucket::MOST as f64 {
        return exec_err!("The range holds more than {} bins. Choose a larger span.", bucket::MOST);
    }
    // Counted: far from 0, one more than an index is the index.
    let steps = (0_u32..).map(|step| first + f64::from(step)).take_while(|index| *index <= last).take(bucket::MOST);
    Ok(steps.filter_map(label).map(ScalarValue::from).collect())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray};
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, call_text, literal, texts};

    #[test]
    fn bins_of_a_width() {
        for (text, width, bin) in [
            ("7", "10", "0-10"),
            ("10", "10", "10-20"),
            ("-1", "10", "-10-0"),
            ("0.3", "0.1", "0.3-0.4"),
            ("0.29", "0.01", "0.29-0.3"),
            ("2.5", "1", "2-3"),
            ("x", "1", "x"),
            ("", "1", ""),
        ] {
            assert_eq!(call_text(Primitive::BinNumber, text, &[width]).as_deref(), Some(bin), "{text} {width}");
        }
    }

    #[test]
    fn bins_of_a_logarithm() {
        for (text, coefficient, base, bin) in [
            ("1", "1", "10", "1-10"),
            ("1000", "1", "10", "1000-10000"),
            ("0.5", "1", "2", "0.5-1"),
            ("5", "2", "10", "2-20"),
            ("0", "1", "10", "0"),
            ("-4", "1", "10", "-4"),
        ] {
            assert_eq!(call_text(Primitive::BinLog, text, &[coefficient, base]).as_deref(), Some(bin), "{text}");
        }
    }

    fn auto(text: &str, low: &str, high: &str, most: &str, least: Option<&str>) -> Option<String> {
        let least = least.map_or(ColumnarValue::Scalar(ScalarValue::Utf8(None)), literal);
        let args = vec![texts(&[Some(text)]), literal(low), literal(high), literal(most), least];
        let bin = call(Primitive::BinAuto, args, 1);
        bin.is_valid(0).then(|| bin.as_string::<i32>().value(0).to_owned())
    }

    #[test]
    fn the_range_decides_the_width() {
        assert_eq!(auto("42", "0", "99", "10", None).as_deref(), Some("40-50"));
        assert_eq!(auto("42", "0", "99", "100", None).as_deref(), Some("42-43"));
        assert_eq!(auto("42", "0", "1000", "10", None).as_deref(), Some("0-200"));
        assert_eq!(auto("42", "0", "99", "100", Some("10")).as_deref(), Some("40-50"));
        assert_eq!(auto("7", "7", "7", "2", None).as_deref(), Some("7-8"));
        assert_eq!(auto("x", "0", "1", "2", None).as_deref(), Some("x"));
    }

    proptest! {
        #[test]
        fn a_number_lies_in_its_bin(number in -1e9..1e9, width in 1..5000_u32) {
            let width = Width::new(f64::from(width) / 100.0).unwrap();
            let index = width.index(number);
            let slack = number.abs() * 1e-9;
            prop_assert!(width.border(index) <= number + slack && number < width.border(index + 1.0) + slack);
        }

        #[test]
        fn no_more_bins_than_asked(low in -1e6..1e6, range in 0.0..1e7, most in 2..200_u32) {
            let width = auto_width(low, low + range, f64::from(most), None).and_then(Width::new).unwrap();
            prop_assert!(width.index(low + range) - width.index(low) < f64::from(most));
        }
    }
}
