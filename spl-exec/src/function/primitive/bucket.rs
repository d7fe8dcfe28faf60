//! `time_bucket`, `time_buckets`: the start of the span that a time lies in, and all of them in a range.

use std::{cell::Cell, sync::Arc};

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, TimestampMicrosecondArray},
        compute::cast,
        datatypes::{DataType, TimeUnit, TimestampMicrosecondType},
    },
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use super::time::time_type;
use crate::function::support::{
    arguments::{NumberArg, TextArg},
    map::map_values,
    time_parse::local_to_utc,
    udf::{Function, list_of},
};

pub(super) const TIME_BUCKET: Function = Function {
    name: "time_bucket",
    arity: (4, 5),
    returns: |types| match types.first() {
        Some(time @ DataType::Timestamp(_, _)) => time.clone(),
        _ => time_type(),
    },
    invoke: time_bucket,
};

/// The length of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    /// Microseconds, counted from the epoch: the same everywhere.
    Micros(i64),
    /// Days by the local calendar.
    Days(i64),
    /// Weeks by the local calendar, from Sunday. [U]
    Weeks(i64),
    /// Months by the local calendar.
    Months(i64),
}

impl Span {
    fn new(amount: i64, unit: &str) -> Option<Self> {
        if amount < 1 {
            return None;
        }
        let micros = |unit: i64| amount.checked_mul(unit).map(Self::Micros);
        match unit {
            "us" => micros(1),
            "ms" => micros(1_000),
            "cs" => micros(10_000),
            "ds" => micros(100_000),
            "s" => micros(1_000_000),
            "m" => micros(60_000_000),
            "h" => micros(3_600_000_000),
            "d" => Some(Self::Days(amount)),
            "w" => Some(Self::Weeks(amount)),
            "mon" => Some(Self::Months(amount)),
            "q" => amount.checked_mul(3).map(Self::Months),
            "y" => amount.checked_mul(12).map(Self::Months),
            _ => None,
        }
    }

    /// The first day of the span that a day lies in, and of the next one.
    fn days(self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let number = i64::from(day.num_days_from_ce());
        let from_number = |number: i64| NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?);
        match self {
            Self::Micros(_) => None,
            Self::Days(amount) => {
                let start = floor(number.checked_sub(EPOCH_DAY)?, amount)?.checked_add(EPOCH_DAY)?;
                Some((from_number(start)?, from_number(start.checked_add(amount)?)?))
            }
            Self::Weeks(amount) => {
                let length = amount.checked_mul(7)?;
                // The Sunday after the epoch.
                let sunday = EPOCH_DAY + 3;
                let start = floor(number.checked_sub(sunday)?, length)?.checked_add(sunday)?;
                Some((from_number(start)?, from_number(start.checked_add(length)?)?))
            }
            Self::Months(amount) => {
                let month = i64::from(day.year()) * 12 + i64::from(day.month0());
                let start = floor(month, amount)?;
                Some((first_of_month(start)?, first_of_month(start.checked_add(amount)?)?))
            }
        }
    }

    /// The start and the end of the span around a time, in microseconds.
    fn around(self, micros: i64, zone: Tz, align: Option<i64>) -> Option<(i64, i64)> {
        if let Self::Micros(length) = self {
            let align = align.unwrap_or(0);
            let start = floor(micros.checked_sub(align)?, length)?.checked_add(align)?;
            return Some((start, start.checked_add(length)?));
        }
        if let Some(align) = align {
            return self.aligned(micros, zone, align);
        }
        let day = zone.from_utc_datetime(&DateTime::from_timestamp_micros(micros)?.naive_utc()).date_naive();
        let (start, end) = self.days(day)?;
        Some((midnight(start, zone)?, midnight(end, zone)?))
    }
}

impl Span {
    /// The span around a time where spans begin at `align`: by the wall clock, as days and months are.
    fn aligned(self, micros: i64, zone: Tz, align: i64) -> Option<(i64, i64)> {
        let local =
            |micros| Some(zone.from_utc_datetime(&DateTime::from_timestamp_micros(micros)?.naive_utc()).naive_local());
        let (time, align) = (local(micros)?, local(align)?);
        let start = |number: i64| match self {
            Self::Micros(_) => None,
            Self::Days(amount) => align.checked_add_signed(TimeDelta::try_days(amount.checked_mul(number)?)?),
            Self::Weeks(amount) => align.checked_add_signed(TimeDelta::try_weeks(amount.checked_mul(number)?)?),
            Self::Months(amount) => {
                let months = amount.checked_mul(number)?;
                let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
                if months < 0 { align.checked_sub_months(count) } else { align.checked_add_months(count) }
            }
        };
        let days = (time - align).num_days();
        let mut number = match self {
            Self::Micros(_) => 0,
            Self::Days(amount) => days.checked_div_euclid(amount)?,
            Self::Weeks(amount) => days.checked_div_euclid(amount.checked_mul(7)?)?,
            Self::Months(amount) => days.checked_div_euclid(amount.checked_mul(31)?)?,
        };
        // The first guess is too small for months, and for times before the alignment.
        number -= 1;
        while start(number + 1)? <= time {
            number += 1;
        }
        while start(number)? > time {
            number -= 1;
        }
        let micros = |local| Some(local_to_utc(zone, local)?.timestamp_micros());
        Some((micros(start(number)?)?, micros(start(number + 1)?)?))
    }
}

/// The days from the beginning of the calendar to 1970-01-01.
const EPOCH_DAY: i64 = 719_163;

fn floor(value: i64, step: i64) -> Option<i64> {
    value.checked_div_euclid(step)?.checked_mul(step)
}

fn first_of_month(month: i64) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)
}

fn midnight(day: NaiveDate, zone: Tz) -> Option<i64> {
    Some(local_to_utc(zone, day.and_hms_opt(0, 0, 0)?)?.timestamp_micros())
}

/// What the spans are: their length, the time zone, and a time at which one begins where it is given.
#[derive(Clone, Copy, Debug)]
struct Grid {
    span: Span,
    zone: Tz,
    align: Option<i64>,
}

impl Grid {
    /// Reads the amount, the unit, the time zone, and what the spans are aligned to.
    fn try_new(args: &[ColumnarValue]) -> Result<Self> {
        let [amount, unit, zone, rest @ ..] = args else {
            return exec_err!("A time span needs an amount, a unit and a time zone.");
        };
        let (amount, unit, zone) = (NumberArg::try_new(amount)?, TextArg::try_new(unit)?, TextArg::try_new(zone)?);
        #[expect(clippy::cast_possible_truncation, reason = "the amount arrives as Int64")]
        let span = amount.get(0).zip(unit.constant()).and_then(|(amount, unit)| Span::new(amount as i64, unit));
        let Some(span) = span else {
            return exec_err!("The span is invalid. Write a positive number and a unit, such as 5m, 1h or 1d.");
        };
        let Some(zone) = zone.constant().and_then(|zone| zone.parse::<Tz>().ok()) else {
            return exec_err!("The time zone of the span is unknown.");
        };
        let align = match rest.first() {
            Some(ColumnarValue::Scalar(ScalarValue::Int64(align))) => *align,
            _ => None,
        };
        Ok(Self { span, zone, align })
    }

    fn around(self, micros: i64) -> Option<(i64, i64)> {
        self.span.around(micros, self.zone, self.align)
    }
}

fn time_bucket(args: &[ColumnarValue], _rows: usize) -> Result<ColumnarValue> {
    let Some((time, grid)) = args.split_first() else {
        return exec_err!("A time span needs a time.");
    };
    let grid = Grid::try_new(grid)?;
    map_values(time, &|times| bucket_all(times, grid))
}

/// A table has no more rows than this, as Splunk's `maxbins`.
pub(super) const MOST: usize = 50_000;

pub(super) const TIME_BUCKETS: Function = Function {
    name: "time_buckets",
    arity: (5, 6),
    returns: |_| list_of(time_type()),
    invoke: |args, _| {
        let [first, last, grid @ ..] = args else {
            return exec_err!("Time spans need a first and a last time.");
        };
        let grid = Grid::try_new(grid)?;
        let (first, last) = (micros_of(first)?, micros_of(last)?);
        let Some((mut at, last)) = first.zip(last) else {
            return Ok(ColumnarValue::Scalar(ScalarValue::new_null_list(time_type(), true, 1)));
        };
        let mut starts = Vec::new();
        while at <= last {
            let Some((start, end)) = grid.around(at) else { break };
            if starts.len() == MOST {
                return exec_err!("The time range holds more than {MOST} spans. Choose a longer span.");
            }
            starts.push(start);
            // Where clocks change, an end may not lie behind the time.
            at = end.max(at + 1);
        }
        starts.dedup();
        let zone = Some("UTC".into());
        let starts: Vec<ScalarValue> =
            starts.into_iter().map(|start| ScalarValue::TimestampMicrosecond(Some(start), zone.clone())).collect();
        Ok(ColumnarValue::Scalar(ScalarValue::List(ScalarValue::new_list_nullable(&starts, &time_type()))))
    },
};

/// The time of the first row.
pub(super) fn micros_of(time: &ColumnarValue) -> Result<Option<i64>> {
    let time = match time {
        ColumnarValue::Scalar(scalar) => scalar.cast_to(&time_type())?,
        ColumnarValue::Array(array) if array.is_empty() => return Ok(None),
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&cast(array, &time_type())?, 0)?,
    };
    Ok(match time {
        ScalarValue::TimestampMicrosecond(micros, _) => micros,
        _ => None,
    })
}

fn bucket_all(times: &ArrayRef, grid: Grid) -> Result<ArrayRef> {
    let (data_type, time_zone) = match times.data_type() {
        data_type @ DataType::Timestamp(_, time_zone) => (data_type.clone(), time_zone.clone()),
        _ => (time_type(), Some("UTC".into())),
    };
    let micros = cast(times, &DataType::Timestamp(TimeUnit::Microsecond, time_zone.clone()))?;
    let micros = micros.as_primitive::<TimestampMicrosecondType>();
    // Rows near each other mostly lie in one span.
    let last = Cell::new((0, 0));
    let starts: TimestampMicrosecondArray = micros.unary_opt(|micros| {
        let (start, end) = last.get();
        if (start..end).contains(&micros) {
            return Some(start);
        }
        let found = grid.around(micros)?;
        last.set(found);
        Some(found.0)
    });
    Ok(cast(&(Arc::new(starts.with_timezone_opt(time_zone)) as ArrayRef), &data_type)?)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::TimestampSecondArray;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, literal};

    fn start(seconds: i64, amount: i64, unit: &str, zone: &str) -> i64 {
        let times: ArrayRef = Arc::new(TimestampSecondArray::from(vec![seconds, seconds]).with_timezone("UTC"));
        let times = cast(&times, &DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()))).unwrap();
        let args = vec![times.into(), ColumnarValue::Scalar(amount.into()), literal(unit), literal(zone)];
        let starts = call(Primitive::TimeBucket, args, 2);
        let starts = starts.as_primitive::<datafusion::arrow::datatypes::TimestampNanosecondType>();
        assert_eq!(starts.value(0), starts.value(1));
        starts.value(0) / 1_000_000_000
    }

    #[test]
    fn documented_spans() {
        assert_eq!(start(1_700_000_123, 5, "m", "UTC"), 1_700_000_100);
        assert_eq!(start(1_700_000_123, 1, "h", "UTC"), 1_699_999_200);
        assert_eq!(start(1_700_000_123, 1, "d", "UTC"), 1_699_920_000);
    }

    #[test]
    fn the_calendar_is_local_from_days_up() {
        // 2023-11-14 22:13:20 UTC, the 15th in Tokyo.
        assert_eq!(start(1_700_000_000, 1, "d", "Asia/Tokyo"), 1_699_974_000);
        assert_eq!(start(1_700_000_000, 1, "h", "Asia/Kolkata"), 1_699_999_200);
        assert_eq!(start(1_700_000_000, 1, "w", "UTC"), 1_699_747_200);
        assert_eq!(start(1_700_000_000, 1, "mon", "UTC"), 1_698_796_800);
        assert_eq!(start(1_700_000_000, 1, "q", "UTC"), 1_696_118_400);
        assert_eq!(start(1_700_000_000, 1, "y", "UTC"), 1_672_531_200);
        // Clocks went back on 2023-11-05 in New York: the day has 25 hours.
        assert_eq!(start(1_699_246_800 - 1, 1, "d", "America/New_York"), 1_699_156_800);
    }

    #[test]
    fn times_before_the_epoch() {
        assert_eq!(start(-1, 1, "h", "UTC"), -3600);
        assert_eq!(start(-1, 1, "d", "UTC"), -86_400);
        assert_eq!(start(-1, 1, "mon", "UTC"), -31 * 86_400);
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(Span::new(0, "s"), None);
        assert_eq!(Span::new(1, "x"), None);
        assert_eq!(Span::new(i64::MAX, "h"), None);
        assert_eq!(Span::Days(i64::MAX).around(0, Tz::UTC, None), None);
    }
}
