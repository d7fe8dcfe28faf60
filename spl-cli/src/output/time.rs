//! Points in time as text.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;

const NANOS: i128 = 1_000_000_000;

/// Appends seconds since the epoch: whole where they are, else with up to six decimals.
pub(crate) fn push_epoch(out: &mut String, nanos: i128) {
    let micros = nanos.div_euclid(1_000);
    let (seconds, fraction) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    if micros < 0 {
        out.push('-');
    }
    // Writing to a String can't fail.
    let _ = write!(out, "{seconds}");
    if fraction != 0 {
        let _ = write!(out, ".{fraction:06}");
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// Appends ISO 8601 in a time zone: `2025-12-31T10:00:00.250Z`. A time that no calendar reaches is written as an epoch.
pub(crate) fn push_iso(out: &mut String, nanos: i128, zone: Tz) {
    let seconds = i64::try_from(nanos.div_euclid(NANOS)).unwrap_or(i64::MAX);
    let fraction = u32::try_from(nanos.rem_euclid(NANOS)).unwrap_or(0);
    match DateTime::from_timestamp(seconds, fraction) {
        Some(time) => out.push_str(&time.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        None => push_epoch(out, nanos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(nanos: i128) -> String {
        let mut out = String::new();
        push_epoch(&mut out, nanos);
        out
    }

    fn iso(nanos: i128, zone: Tz) -> String {
        let mut out = String::new();
        push_iso(&mut out, nanos, zone);
        out
    }

    #[test]
    fn epochs() {
        assert_eq!(epoch(1_767_139_200 * NANOS), "1767139200");
        assert_eq!(epoch(1_767_139_200 * NANOS + 250_000_000), "1767139200.25");
        assert_eq!(epoch(1_999), "0.000001");
        assert_eq!(epoch(-1_500_000_000), "-1.5");
        assert_eq!(epoch(0), "0");
    }

    #[test]
    fn iso_8601_in_the_zone() {
        let time = 1_767_139_200 * NANOS;
        assert_eq!(iso(time, Tz::UTC), "2025-12-31T00:00:00Z");
        assert_eq!(iso(time + 250_000_000, Tz::Europe__Berlin), "2025-12-31T01:00:00.250+01:00");
        assert_eq!(iso(-1_000, Tz::UTC), "1969-12-31T23:59:59.999999Z");
        assert_eq!(iso(i128::from(i64::MAX) * NANOS, Tz::UTC), "9223372036854775807");
    }
}
