//! Points in time as filters on `_time`. Now is Friday, 2024-03-15T11:59:30Z.

use insta::assert_snapshot;

use crate::{catalog::Fake, condition, plan_with};

/// The bound as a calendar time, which a plan shows in microseconds.
fn bound(time: &str, catalog: &Fake) -> String {
    let plan = plan_with(&format!("| search earliest={time}"), catalog);
    let micros = plan.split_once("TimestampMicrosecond(").and_then(|(_, rest)| rest.split_once(','));
    let micros = micros.and_then(|(micros, _)| micros.parse().ok());
    micros.and_then(chrono::DateTime::from_timestamp_micros).map_or(plan, |at| at.to_rfc3339())
}

#[test]
fn earliest_is_inclusive_and_latest_is_not() {
    assert_snapshot!(condition("earliest=-1h@h latest=@h"), @r#"_time >= TimestampMicrosecond(1710496800000000, Some("UTC")) AND _time < TimestampMicrosecond(1710500400000000, Some("UTC"))"#);
    assert_snapshot!(condition("earliest=1710460800.25"), @r#"_time >= TimestampMicrosecond(1710460800250000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))"#);
}

#[test]
fn all_time_still_is_about_events() {
    assert_snapshot!(condition("earliest=0"), @r#"_time IS NOT NULL AND _time < TimestampMicrosecond(1710503970000000, Some("UTC"))"#);
}

#[test]
fn bounds_stand_among_conditions() {
    assert_snapshot!(condition("(earliest=-1h host=a) OR (earliest=-2h host=b)"), @r#"_time >= TimestampMicrosecond(1710500370000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC")) AND wildcard_match(host, Utf8("a")) OR _time >= TimestampMicrosecond(1710496770000000, Some("UTC")) AND _time < TimestampMicrosecond(1710503970000000, Some("UTC")) AND wildcard_match(host, Utf8("b"))"#);
}

#[test]
fn times_of_indexing_are_another_field() {
    assert_snapshot!(condition("_index_earliest=-1h"), @"Boolean(NULL)");
}

#[test]
fn snaps_and_offsets() {
    let utc = Fake::default();
    for (written, at) in [
        ("-70m@m", "2024-03-15T10:49:00+00:00"),
        ("@d-2h", "2024-03-14T22:00:00+00:00"),
        ("@w1", "2024-03-11T00:00:00+00:00"),
        ("-1mon@mon", "2024-02-01T00:00:00+00:00"),
        ("now", "2024-03-15T11:59:30+00:00"),
        ("03/14/2024:08:00:00", "2024-03-14T08:00:00+00:00"),
        ("2024-03-14T08:00:00+02:00", "2024-03-14T06:00:00+00:00"),
    ] {
        assert_eq!(bound(written, &utc), at, "{written}");
    }
}

#[test]
fn snaps_and_calendar_times_are_in_the_time_zone() {
    let berlin = Fake { time_zone: chrono_tz::Europe::Berlin, ..Fake::default() };
    for (written, at) in [
        ("@d", "2024-03-14T23:00:00+00:00"),
        ("-1h@h", "2024-03-15T10:00:00+00:00"),
        ("03/14/2024:08:00:00", "2024-03-14T07:00:00+00:00"),
    ] {
        assert_eq!(bound(written, &berlin), at, "{written}");
    }
}
