//! Points in time: what `-70m@m`, `@w1`, `now` and calendar times mean, given now and a time zone.

use chrono::{
    DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, lit},
};
use spl_parser::ast::{TimeSpan, TimeSpec, TimeStep, TimeUnit};

/// A bound: unbounded, or a point in time.
///
/// `0` means all time, as in Splunk. The result is `None` where the time is out of range or no calendar time.
pub fn resolve_time(spec: &TimeSpec, now: DateTime<Utc>, zone: Tz) -> Option<Option<DateTime<Utc>>> {
    match spec {
        TimeSpec::Now => Some(Some(now)),
        TimeSpec::Epoch(text) => {
            let seconds: f64 = text.parse().ok()?;
            if seconds == 0.0 {
                return Some(None);
            }
            from_epoch(seconds).map(Some)
        }
        TimeSpec::Relative(steps) => apply(steps, now, zone).map(Some),
        TimeSpec::Absolute(text) | TimeSpec::Formatted(text) => absolute(text, zone).map(Some),
        // Neither is a point in time: searches in real time aren't supported, and a token needs its value first.
        TimeSpec::RealTime(_) | TimeSpec::Token(_) => None,
    }
}

/// Applies offsets and snaps from left to right.
pub fn apply(steps: &[TimeStep], from: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    steps.iter().try_fold(from, |at, step| match *step {
        TimeStep::Offset { amount, unit } => offset(at, amount, unit, zone),
        TimeStep::Snap(unit) => snap(at, unit, zone),
        TimeStep::SnapWeekday(day) => snap_weekday(at, u32::from(day) % 7, zone),
    })
}

/// A length of time in microseconds; `None` where it isn't always the same.
pub(crate) fn micros(length: TimeSpan) -> Option<i64> {
    let TimeSpan::Length { amount, unit } = length else { return None };
    i64::from(amount).checked_mul(unit_micros(unit)?)
}

/// A unit in microseconds; `None` where it isn't always the same.
pub(crate) fn unit_micros(unit: TimeUnit) -> Option<i64> {
    Some(match unit {
        TimeUnit::Microsecond => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Centisecond => 10_000,
        TimeUnit::Decisecond => 100_000,
        TimeUnit::Second => 1_000_000,
        TimeUnit::Minute => 60_000_000,
        TimeUnit::Hour => 3_600_000_000,
        TimeUnit::Day => 86_400_000_000,
        TimeUnit::Week => 604_800_000_000,
        TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year => return None,
    })
}

/// The point in time of so many seconds since the epoch, to the microsecond.
pub(crate) fn from_epoch(seconds: f64) -> Option<DateTime<Utc>> {
    let micros = (seconds * 1e6).round();
    if micros.abs() > 8e18 {
        return None;
    }
    DateTime::from_timestamp_micros(micros as i64)
}

/// A point in time as a literal of the type that `_time` has.
pub(crate) fn literal(at: DateTime<Utc>) -> Expr {
    lit(ScalarValue::TimestampMicrosecond(Some(at.timestamp_micros()), Some("UTC".into())))
}

/// Up to hours an offset is an exact length; days and more keep the wall clock across changes of daylight saving. \[U\]
fn offset(at: DateTime<Utc>, amount: i64, unit: TimeUnit, zone: Tz) -> Option<DateTime<Utc>> {
    let local = at.with_timezone(&zone).naive_local();
    match unit {
        TimeUnit::Day => from_local(add_days(local, amount)?, zone),
        TimeUnit::Week => from_local(add_days(local, amount.checked_mul(7)?)?, zone),
        TimeUnit::Month => from_local(add_months(local, amount)?, zone),
        TimeUnit::Quarter => from_local(add_months(local, amount.checked_mul(3)?)?, zone),
        TimeUnit::Year => from_local(add_months(local, amount.checked_mul(12)?)?, zone),
        exact => at.checked_add_signed(Duration::microseconds(amount.checked_mul(unit_micros(exact)?)?)),
    }
}

fn add_days(at: NaiveDateTime, amount: i64) -> Option<NaiveDateTime> {
    let days = Days::new(amount.unsigned_abs());
    if amount < 0 { at.checked_sub_days(days) } else { at.checked_add_days(days) }
}

/// Clamps to the end of the month: March 31 less a month is February 28 or 29. \[U\]
fn add_months(at: NaiveDateTime, amount: i64) -> Option<NaiveDateTime> {
    let months = Months::new(u32::try_from(amount.unsigned_abs()).ok()?);
    if amount < 0 { at.checked_sub_months(months) } else { at.checked_add_months(months) }
}

/// Back to the start of the unit, on the wall clock of the zone.
fn snap(at: DateTime<Utc>, unit: TimeUnit, zone: Tz) -> Option<DateTime<Utc>> {
    let local = at.with_timezone(&zone).naive_local();
    let date = local.date();
    let day = |date: NaiveDate| from_local(date.and_time(NaiveTime::MIN), zone);
    match unit {
        TimeUnit::Microsecond | TimeUnit::Millisecond | TimeUnit::Centisecond | TimeUnit::Decisecond => {
            let each = unit_micros(unit)?;
            DateTime::from_timestamp_micros(at.timestamp_micros().div_euclid(each) * each)
        }
        TimeUnit::Second => DateTime::from_timestamp(at.timestamp(), 0),
        TimeUnit::Minute => from_local(local.with_second(0)?.with_nanosecond(0)?, zone),
        TimeUnit::Hour => from_local(local.with_minute(0)?.with_second(0)?.with_nanosecond(0)?, zone),
        TimeUnit::Day => day(date),
        TimeUnit::Week => snap_weekday(at, 0, zone),
        TimeUnit::Month => day(date.with_day(1)?),
        TimeUnit::Quarter => day(date.with_day(1)?.with_month0(date.month0() / 3 * 3)?),
        TimeUnit::Year => day(date.with_day(1)?.with_month(1)?),
    }
}

fn snap_weekday(at: DateTime<Utc>, weekday: u32, zone: Tz) -> Option<DateTime<Utc>> {
    let date = at.with_timezone(&zone).date_naive();
    let back = (date.weekday().num_days_from_sunday() + 7 - weekday) % 7;
    from_local(date.checked_sub_days(Days::new(back.into()))?.and_time(NaiveTime::MIN), zone)
}

/// A wall-clock time in the zone: the earlier of two where clocks go back, the first after the gap where they go forward.
pub(crate) fn from_local(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&local.checked_add_signed(Duration::hours(1))?).earliest());
    found.map(|at| at.with_timezone(&Utc))
}

/// `%m/%d/%Y:%H:%M:%S` or ISO 8601; without an offset in the zone.
fn absolute(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let formats = ["%m/%d/%Y:%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = local.or_else(|| {
        let dates = ["%m/%d/%Y", "%Y-%m-%d"];
        Some(dates.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok())?.and_time(NaiveTime::MIN))
    });
    from_local(local?, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TimeUnit::{Day, Hour, Minute, Month, Quarter};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    fn check(steps: &[TimeStep], expected: &str) {
        // A Friday.
        let now = at("2024-03-15T11:59:30Z");
        assert_eq!(apply(steps, now, Tz::UTC), Some(at(expected)), "{steps:?}");
    }

    fn by(amount: i64, unit: TimeUnit) -> TimeStep {
        TimeStep::Offset { amount, unit }
    }

    #[test]
    fn the_documented_examples_hold() {
        check(&[by(-70, Minute), TimeStep::Snap(Minute)], "2024-03-15T10:49:00Z");
        check(&[by(-1, Hour), TimeStep::Snap(Hour)], "2024-03-15T10:00:00Z");
        check(&[TimeStep::Snap(Day), by(-2, Hour)], "2024-03-14T22:00:00Z");
        check(&[by(-1, Month), TimeStep::Snap(Month), by(7, Day)], "2024-02-08T00:00:00Z");
        check(&[TimeStep::Snap(Quarter)], "2024-01-01T00:00:00Z");
        check(&[TimeStep::SnapWeekday(0)], "2024-03-10T00:00:00Z");
        check(&[TimeStep::SnapWeekday(7)], "2024-03-10T00:00:00Z");
        check(&[TimeStep::SnapWeekday(6)], "2024-03-09T00:00:00Z");
        check(&[TimeStep::SnapWeekday(1)], "2024-03-11T00:00:00Z");
        check(&[by(-5, Day), TimeStep::SnapWeekday(1)], "2024-03-04T00:00:00Z");
    }

    #[test]
    fn days_keep_the_wall_clock_and_hours_do_not() {
        // Clocks go forward in Berlin on 2024-03-31 at 02:00.
        let from = at("2024-03-30T11:00:00Z");
        assert_eq!(apply(&[by(1, Day)], from, Tz::Europe__Berlin), Some(at("2024-03-31T10:00:00Z")));
        assert_eq!(apply(&[by(24, Hour)], from, Tz::Europe__Berlin), Some(at("2024-03-31T11:00:00Z")));
        assert_eq!(apply(&[by(-1, Month)], at("2024-03-31T00:00:00Z"), Tz::UTC), Some(at("2024-02-29T00:00:00Z")));
    }

    #[test]
    fn calendar_times_are_in_the_zone() {
        let resolve = |text: &str, zone| resolve_time(&TimeSpec::Absolute(text.into()), Utc::now(), zone);
        assert_eq!(resolve("03/15/2024:11:59:30", Tz::UTC), Some(Some(at("2024-03-15T11:59:30Z"))));
        assert_eq!(resolve("2024-03-15T11:59:30", Tz::Europe__Berlin), Some(Some(at("2024-03-15T10:59:30Z"))));
        assert_eq!(resolve("2024-03-15T11:59:30+05:00", Tz::UTC), Some(Some(at("2024-03-15T06:59:30Z"))));
        assert_eq!(resolve("no time", Tz::UTC), None);
        assert_eq!(resolve_time(&TimeSpec::Epoch("0".into()), Utc::now(), Tz::UTC), Some(None));
    }
}
