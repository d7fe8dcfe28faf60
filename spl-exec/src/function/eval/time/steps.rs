//! Steps of relative times, taken from a point in time.

use chrono::{DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use spl_parser::ast::{TimeSpan, TimeSpec, TimeStep, TimeUnit};

use crate::function::support::{time_format::time_of, time_parse::local_to_utc};

/// The time zone of a name; UTC where there is none such.
pub(crate) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// A length of time, to step by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    amount: i64,
    unit: TimeUnit,
}

/// A length of time such as `7d`.
pub(crate) fn parse_span(text: &str) -> Option<Step> {
    match spl_parser::parse_time_span(text)? {
        TimeSpan::Length { amount, unit } => Some(Step { amount: i64::from(amount), unit }),
        TimeSpan::Auto => None,
    }
}

impl Step {
    /// So many steps in one.
    pub(crate) fn times(self, count: i32) -> Self {
        Self { amount: self.amount.saturating_mul(i64::from(count)), ..self }
    }

    /// The time, seconds since the epoch, that is a step later.
    pub(crate) fn apply(self, seconds: f64, zone: Tz) -> Option<f64> {
        offset(time_of(seconds)?, self.amount, self.unit, zone).map(seconds_of)
    }
}

/// The steps of a relative time such as `-1mon@mon+7d`; those of `now` are none.
pub(crate) fn parse_steps(text: &str) -> Option<Vec<TimeStep>> {
    match spl_parser::parse_time_spec(text)? {
        TimeSpec::Now => Some(Vec::new()),
        TimeSpec::Relative(steps) => Some(steps),
        _ => None,
    }
}

/// A time, seconds since the epoch, after the steps; `None` beyond the calendar.
pub(crate) fn apply(steps: &[TimeStep], seconds: f64, zone: Tz) -> Option<f64> {
    let time = steps.iter().try_fold(time_of(seconds)?, |time, step| match *step {
        TimeStep::Offset { amount, unit } => offset(time, amount, unit, zone),
        TimeStep::Snap(unit) => snap(time, unit, zone),
        TimeStep::SnapWeekday(weekday) => snap_weekday(time, weekday, zone),
    })?;
    Some(seconds_of(time))
}

fn seconds_of(time: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    let micros = time.timestamp_micros() as f64;
    micros / 1e6
}

/// Hours and less are so many seconds; days and more keep the wall clock, months the day or their last one. [U]
fn offset(time: DateTime<Utc>, amount: i64, unit: TimeUnit, zone: Tz) -> Option<DateTime<Utc>> {
    let exact = |micros: i64| time.checked_add_signed(Duration::microseconds(amount.checked_mul(micros)?));
    let days = |days: i64| {
        let local = time.with_timezone(&zone).naive_local();
        let days = amount.checked_mul(days)?;
        let count = Days::new(days.unsigned_abs());
        let date = if days < 0 { local.checked_sub_days(count) } else { local.checked_add_days(count) };
        local_to_utc(zone, date?)
    };
    let months = |months: i64| {
        let local = time.with_timezone(&zone).naive_local();
        let months = amount.checked_mul(months)?;
        let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        let date = if months < 0 { local.checked_sub_months(count) } else { local.checked_add_months(count) };
        local_to_utc(zone, date?)
    };
    match unit {
        TimeUnit::Microsecond => exact(1),
        TimeUnit::Millisecond => exact(1_000),
        TimeUnit::Centisecond => exact(10_000),
        TimeUnit::Decisecond => exact(100_000),
        TimeUnit::Second => exact(1_000_000),
        TimeUnit::Minute => exact(60_000_000),
        TimeUnit::Hour => exact(3_600_000_000),
        TimeUnit::Day => days(1),
        TimeUnit::Week => days(7),
        TimeUnit::Month => months(1),
        TimeUnit::Quarter => months(3),
        TimeUnit::Year => months(12),
    }
}

/// The start of the unit that the time lies in.
fn snap(time: DateTime<Utc>, unit: TimeUnit, zone: Tz) -> Option<DateTime<Utc>> {
    let local = time.with_timezone(&zone);
    let micros = i64::from(local.nanosecond() % 1_000_000_000) / 1_000;
    let second = i64::from(local.second()) * 1_000_000 + micros;
    // Going back from the time itself tells the two hours apart that a clock set back shows alike.
    let back = |micros: i64| time.checked_sub_signed(Duration::microseconds(micros));
    let date = local.date_naive();
    match unit {
        TimeUnit::Microsecond => Some(time),
        TimeUnit::Millisecond => back(micros % 1_000),
        TimeUnit::Centisecond => back(micros % 10_000),
        TimeUnit::Decisecond => back(micros % 100_000),
        TimeUnit::Second => back(micros),
        TimeUnit::Minute => back(second),
        TimeUnit::Hour => back(i64::from(local.minute()) * 60_000_000 + second),
        TimeUnit::Day => midnight(date, zone),
        TimeUnit::Week => snap_weekday(time, 0, zone),
        TimeUnit::Month => midnight(date.with_day(1)?, zone),
        TimeUnit::Quarter => midnight(date.with_day(1)?.with_month0(date.month0() / 3 * 3)?, zone),
        TimeUnit::Year => midnight(NaiveDate::from_ymd_opt(date.year(), 1, 1)?, zone),
    }
}

/// The last midnight that began the weekday; 0 is Sunday.
fn snap_weekday(time: DateTime<Utc>, weekday: u8, zone: Tz) -> Option<DateTime<Utc>> {
    let date = time.with_timezone(&zone).date_naive();
    let days = (date.weekday().num_days_from_sunday() + 7 - u32::from(weekday % 7)) % 7;
    midnight(date.checked_sub_days(Days::new(u64::from(days)))?, zone)
}

fn midnight(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    local_to_utc(zone, date.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(from: &str, spec: &str, zone: Tz) -> String {
        let from: DateTime<Utc> = from.parse().unwrap();
        let seconds = apply(&parse_steps(spec).unwrap(), seconds_of(from), zone).unwrap();
        time_of(seconds).unwrap().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    }

    #[test]
    fn offsets_and_snaps_from_left_to_right() {
        for (spec, expected) in [
            ("-70m@m", "2024-03-15T10:49:00Z"),
            ("-1h@h", "2024-03-15T10:00:00Z"),
            ("@d", "2024-03-15T00:00:00Z"),
            ("@d-2h", "2024-03-14T22:00:00Z"),
            ("-1mon@mon+7d", "2024-02-08T00:00:00Z"),
            ("@q", "2024-01-01T00:00:00Z"),
            ("@w0", "2024-03-10T00:00:00Z"),
            ("@w6", "2024-03-09T00:00:00Z"),
            ("@w1", "2024-03-11T00:00:00Z"),
            ("-5d@w1", "2024-03-04T00:00:00Z"),
            ("@y", "2024-01-01T00:00:00Z"),
            ("-h", "2024-03-15T10:59:30Z"),
            ("now", "2024-03-15T11:59:30Z"),
        ] {
            assert_eq!(relative("2024-03-15T11:59:30Z", spec, Tz::UTC), expected, "{spec}");
        }
    }

    #[test]
    fn months_end_and_days_keep_the_clock() {
        assert_eq!(relative("2024-03-31T05:00:00Z", "-1mon", Tz::UTC), "2024-02-29T05:00:00Z");
        // Clocks went forward in the night to 10 March 2024.
        let pacific = Tz::US__Pacific;
        assert_eq!(relative("2024-03-10T20:00:00Z", "-1d", pacific), "2024-03-09T21:00:00Z");
        assert_eq!(relative("2024-03-10T20:00:00Z", "-24h", pacific), "2024-03-09T20:00:00Z");
        assert_eq!(relative("2024-03-10T20:00:00Z", "@d", pacific), "2024-03-10T08:00:00Z");
        // And back on 3 November: half past one came twice.
        assert_eq!(relative("2024-11-03T09:30:00Z", "@h", pacific), "2024-11-03T09:00:00Z");
        assert_eq!(relative("2024-11-03T08:30:00Z", "@h", pacific), "2024-11-03T08:00:00Z");
    }

    #[test]
    fn beyond_the_calendar_is_nothing() {
        assert_eq!(apply(&parse_steps("-999999999999y").unwrap_or_default(), 0.0, Tz::UTC), None);
        assert_eq!(apply(&[], f64::NAN, Tz::UTC), None);
    }
}
