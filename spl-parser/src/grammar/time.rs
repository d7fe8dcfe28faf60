//! Points in time and lengths of time.

use crate::{
    ast::{CompareOp, TimeBound, TimeSetting, TimeSpan, TimeSpec, TimeStep, TimeUnit},
    parse::holds_placeholder,
};

fn unit(text: &str) -> Option<TimeUnit> {
    TimeUnit::ALL.into_iter().find(|unit| unit.is_spelled(text))
}

/// Reads a point in time: `now`, an epoch, `-70m@m`, `03/15/2024:11:59:30`, `2024-03-15T11:59:30Z`. `None` where it is none;
/// real-time bounds (`rt-5m`) are none either.
pub fn parse_time_spec(text: &str) -> Option<TimeSpec> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") || text.eq_ignore_ascii_case("now()") {
        return Some(TimeSpec::Now);
    }
    if is_epoch(text) {
        return Some(TimeSpec::Epoch(text.to_owned()));
    }
    if let Some(steps) = steps(text.strip_prefix("now").unwrap_or(text)) {
        return Some(TimeSpec::Relative(steps));
    }
    is_absolute(text).then(|| TimeSpec::Absolute(text.to_owned()))
}

/// Reads a length of time: `5m`, `1d`, `30` (seconds), `auto`. `None` where it is none.
pub fn parse_time_span(text: &str) -> Option<TimeSpan> {
    let text = text.trim();
    if text == "auto" {
        return Some(TimeSpan::Auto);
    }
    let name = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.strip_suffix(name)?;
    let amount = if digits.is_empty() { 1 } else { digits.parse().ok().filter(|&amount| amount > 0)? };
    let unit = match name {
        "" if digits.is_empty() => return None,
        "" => TimeUnit::Second,
        name => unit(name)?,
    };
    Some(TimeSpan::Length { amount, unit })
}

/// Reads a limit of time: `5m`, `0`, `1H`; a negative one is no limit. `None` where it is neither.
#[expect(clippy::option_option, reason = "the outer one says whether it is a limit at all")]
pub(crate) fn parse_limit(text: &str) -> Option<Option<TimeSpan>> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(length) = text.strip_prefix('-') {
        return parse_limit(length).map(|_| None);
    }
    let name = text.trim_start_matches('0');
    if name.len() < text.len() && (name.is_empty() || unit(name).is_some()) {
        return Some(Some(TimeSpan::Length { amount: 0, unit: unit(name).unwrap_or(TimeUnit::Second) }));
    }
    parse_time_span(&text).filter(|span| *span != TimeSpan::Auto).map(Some)
}

fn is_epoch(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn steps(text: &str) -> Option<Vec<TimeStep>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let body = rest.strip_prefix(['+', '-', '@']);
        // Only the first step may go without a sign.
        let (sign, body) = match (c, body) {
            ('-' | '+' | '@', Some(body)) => (c, body),
            _ if steps.is_empty() && c.is_ascii_digit() => ('+', rest),
            _ => return None,
        };
        let end = body.find(['+', '-', '@']).unwrap_or(body.len());
        let (step, after) = body.split_at_checked(end)?;
        steps.push(if sign == '@' { snap(step)? } else { offset(sign, step)? });
        rest = after;
    }
    (!steps.is_empty()).then_some(steps)
}

fn snap(text: &str) -> Option<TimeStep> {
    match text.strip_prefix('w').and_then(|day| day.parse::<u8>().ok()) {
        Some(day) if text.len() == 2 && day <= 7 => Some(TimeStep::SnapWeekday(day % 7)),
        _ => match unit(text)? {
            TimeUnit::Week => Some(TimeStep::SnapWeekday(0)),
            unit => Some(TimeStep::Snap(unit)),
        },
    }
}

fn offset(sign: char, text: &str) -> Option<TimeStep> {
    let name = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.strip_suffix(name)?;
    let amount = format!("{sign}{}", if digits.is_empty() { "1" } else { digits }).parse().ok()?;
    Some(TimeStep::Offset { amount, unit: unit(name)? })
}

/// Whether it is `%m/%d/%Y:%H:%M:%S` or of ISO 8601, its numbers within their bounds.
fn is_absolute(text: &str) -> bool {
    let slashed = match text.split_once(':') {
        Some((date, time)) => is_slashed_date(date) && is_clock(time),
        None => is_slashed_date(text),
    };
    slashed || is_iso(text)
}

fn is_slashed_date(text: &str) -> bool {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next(), parts.next(), parts.next());
    parts.next().is_none() && is_date(year, month, day)
}

fn is_date(year: Option<&str>, month: Option<&str>, day: Option<&str>) -> bool {
    year.is_some_and(|year| year.len() == 4) && within(year, 1, 9999) && within(month, 1, 12) && within(day, 1, 31)
}

fn within(text: Option<&str>, low: u32, high: u32) -> bool {
    text.filter(|text| text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|text| text.parse::<u32>().ok())
        .is_some_and(|number| (low..=high).contains(&number))
}

/// `HH:MM[:SS[.fraction]]`
fn is_clock(text: &str) -> bool {
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    parts.next().is_none()
        && within(hour, 0, 23)
        && within(minute, 0, 59)
        && within(second.or(Some("0")), 0, 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// `2024-03-15[T11:59[:30[.5]][Z|+02:00]]`, with a space for the T as well.
fn is_iso(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    if parts.next().is_some() || !is_date(year, month, day) {
        return false;
    }
    let Some(time) = time else { return true };
    if let Some(time) = time.strip_suffix('Z') {
        return is_clock(time);
    }
    match time.rsplit_once(['+', '-']) {
        Some((time, zone)) => is_clock(time) && is_zone(zone),
        None => is_clock(time),
    }
}

/// `02:00`, `0200`, `02`
fn is_zone(text: &str) -> bool {
    let digits = text.replacen(':', "", 1);
    matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// What a time term of the search language says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TimeTerm {
    Bound(TimeBound, TimeSpec),
    Setting(TimeSetting),
}

/// What a comparison by `=` says of the time, `None` inside where its value can't be read; `None` where `field` is no
/// time term. Letter case counts.
pub(crate) fn time_term(field: &str, value: &str) -> Option<Option<TimeTerm>> {
    let bound = |bound, spec: Option<TimeSpec>| Some(spec.map(|spec| TimeTerm::Bound(bound, spec)));
    // What looks like a date or a number may be another one in the format beside it.
    let formatted = || match parse_search_time(value) {
        Some(TimeSpec::Epoch(_) | TimeSpec::Absolute(_)) | None => Some(TimeSpec::Formatted(value.to_owned())),
        spec => spec,
    };
    match field {
        "earliest" => bound(TimeBound::Earliest, parse_search_time(value)),
        "latest" => bound(TimeBound::Latest, parse_search_time(value)),
        "_index_earliest" => bound(TimeBound::IndexEarliest, parse_search_time(value)),
        "_index_latest" => bound(TimeBound::IndexLatest, parse_search_time(value)),
        "starttime" => bound(TimeBound::Earliest, formatted()),
        "endtime" => bound(TimeBound::Latest, formatted()),
        "starttimeu" | "endtimeu" => {
            let token = holds_placeholder(value).then(|| TimeSpec::Token(value.to_owned()));
            let epoch = is_epoch(value).then(|| TimeSpec::Epoch(value.to_owned()));
            bound(if field == "starttimeu" { TimeBound::Earliest } else { TimeBound::Latest }, epoch.or(token))
        }
        "timeformat" => Some(Some(TimeTerm::Setting(TimeSetting::Format(value.to_owned())))),
        _ => length(field, value).or_else(|| ago(field, value)),
    }
}

/// What `earliest>=@d` and `latest<@d` say: the same as with `=`. `None` where it is no time term.
///
/// A plain number after them is compared with a field, which `stats earliest(_time) AS earliest` may have made. \[U\]
pub(crate) fn compared_time(field: &str, op: CompareOp, value: &str) -> Option<Option<TimeTerm>> {
    let bound = match (field, op) {
        ("earliest", CompareOp::GtEq) => TimeBound::Earliest,
        ("latest", CompareOp::Lt) => TimeBound::Latest,
        _ => return None,
    };
    match parse_search_time(value)? {
        TimeSpec::Epoch(_) => None,
        spec => Some(Some(TimeTerm::Bound(bound, spec))),
    }
}

/// A point in time as a search may bound its events by it: also in real time, or by a token.
pub(crate) fn parse_search_time(text: &str) -> Option<TimeSpec> {
    if holds_placeholder(text) {
        return Some(TimeSpec::Token(text.to_owned()));
    }
    match text.trim().strip_prefix("rt") {
        Some("" | "now") => Some(TimeSpec::RealTime(Vec::new())),
        Some(offset) => steps(offset).map(TimeSpec::RealTime),
        None => parse_time_spec(text),
    }
}

/// The units of the older time terms.
fn old_unit(text: &str) -> Option<TimeUnit> {
    match text {
        "minutes" => Some(TimeUnit::Minute),
        "hours" => Some(TimeUnit::Hour),
        "days" => Some(TimeUnit::Day),
        "months" => Some(TimeUnit::Month),
        _ => None,
    }
}

/// `searchtimespandays=2`
fn length(field: &str, value: &str) -> Option<Option<TimeTerm>> {
    let unit = old_unit(field.strip_prefix("searchtimespan")?)?;
    Some(value.parse().ok().map(|amount| TimeTerm::Setting(TimeSetting::Span { amount, unit })))
}

/// `starthoursago=168`, `daysago=7`: older spellings of a relative bound.
fn ago(field: &str, value: &str) -> Option<Option<TimeTerm>> {
    let units = field.strip_suffix("ago")?;
    let (bound, units) = match (units.strip_prefix("start"), units.strip_prefix("end")) {
        (Some(units), _) => (TimeBound::Earliest, units),
        (_, Some(units)) => (TimeBound::Latest, units),
        _ => (TimeBound::Earliest, units),
    };
    let unit = old_unit(units)?;
    let spec = if holds_placeholder(value) {
        // With the unit after it the token means what the older spelling meant.
        Some(TimeSpec::Token(format!("-{value}{unit}")))
    } else {
        let amount = value.parse::<u32>().ok();
        amount.map(|n| TimeSpec::Relative(vec![TimeStep::Offset { amount: -i64::from(n), unit }]))
    };
    Some(spec.map(|spec| TimeTerm::Bound(bound, spec)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_read_and_print() {
        for (text, printed) in [
            ("now()", "now"),
            ("1700000000.5", "1700000000.5"),
            ("0", "0"),
            ("-70m@m", "-70m@m"),
            ("@d-2h", "@d-2h"),
            ("-1mon@mon+7d", "-1mon@mon+7d"),
            ("-h", "-1h"),
            ("+1day", "+1d"),
            ("1d", "+1d"),
            ("@w", "@w0"),
            ("@w7", "@w0"),
            ("@w1", "@w1"),
            ("now-2hrs", "-2h"),
            ("03/15/2024:11:59:30", "03/15/2024:11:59:30"),
            ("2024-03-15T11:59:30.5+02:00", "2024-03-15T11:59:30.5+02:00"),
            ("2024-03-15", "2024-03-15"),
        ] {
            let spec = parse_time_spec(text).unwrap_or_else(|| panic!("{text} is a time"));
            assert_eq!(spec.to_string(), printed);
            assert_eq!(parse_time_spec(printed), Some(spec));
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in ["", "rt", "rt-5m", "-", "@", "-5x", "@w8", "yesterday", "13/45/2024:00:00:00", "1d2h", "-1D"] {
            assert_eq!(parse_time_spec(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(parse_time_span("5m"), Some(TimeSpan::Length { amount: 5, unit: TimeUnit::Minute }));
        assert_eq!(parse_time_span("1mon"), Some(TimeSpan::Length { amount: 1, unit: TimeUnit::Month }));
        assert_eq!(parse_time_span("30"), Some(TimeSpan::Length { amount: 30, unit: TimeUnit::Second }));
        assert_eq!(parse_time_span("auto"), Some(TimeSpan::Auto));
        for text in ["", "0m", "5x", "-1h", "1h@h"] {
            assert_eq!(parse_time_span(text), None, "{text}");
        }
    }

    #[test]
    fn older_time_terms() {
        let bound = |bound, spec: Option<TimeSpec>| Some(spec.map(|spec| TimeTerm::Bound(bound, spec)));
        let relative = |amount, unit| Some(TimeSpec::Relative(vec![TimeStep::Offset { amount, unit }]));
        let earliest = |spec| bound(TimeBound::Earliest, spec);
        assert_eq!(time_term("starthoursago", "168"), earliest(relative(-168, TimeUnit::Hour)));
        assert_eq!(time_term("enddaysago", "1"), bound(TimeBound::Latest, relative(-1, TimeUnit::Day)));
        assert_eq!(time_term("minutesago", "x"), Some(None));
        assert_eq!(time_term("daysago", "$n$"), earliest(Some(TimeSpec::Token("-$n$d".to_owned()))));
        assert_eq!(time_term("starttimeu", "1700000000"), earliest(Some(TimeSpec::Epoch("1700000000".to_owned()))));
        assert_eq!(time_term("starttime", "1.2.2024"), earliest(Some(TimeSpec::Formatted("1.2.2024".to_owned()))));
        let span = TimeSetting::Span { amount: 2, unit: TimeUnit::Day };
        assert_eq!(time_term("searchtimespandays", "2"), Some(Some(TimeTerm::Setting(span))));
        assert_eq!(time_term("Earliest", "-1h"), None);
        assert_eq!(time_term("imago", "1"), None);
    }

    #[test]
    fn comparisons_with_a_time() {
        let spec = |text| parse_search_time(text).unwrap();
        let bound = |bound, text| Some(Some(TimeTerm::Bound(bound, spec(text))));
        assert_eq!(compared_time("earliest", CompareOp::GtEq, "@d+1h"), bound(TimeBound::Earliest, "@d+1h"));
        assert_eq!(compared_time("latest", CompareOp::Lt, "@d"), bound(TimeBound::Latest, "@d"));
        for (field, op, value) in [
            ("earliest", CompareOp::GtEq, "1700000000"),
            ("earliest", CompareOp::GtEq, "a"),
            ("earliest", CompareOp::Lt, "@d"),
            ("latest", CompareOp::LtEq, "@d"),
            ("starttime", CompareOp::GtEq, "@d"),
        ] {
            assert_eq!(compared_time(field, op, value), None, "{field}{op}{value}");
        }
    }

    #[test]
    fn bounds_of_a_search() {
        for text in ["rt", "rt-5m", "rt-5m@m", "$time.earliest$", "-$n$h@h", "<<T>>", "-1d@d", "now"] {
            assert_eq!(parse_search_time(text).map(|spec| spec.to_string()).as_deref(), Some(text));
        }
        assert_eq!(parse_search_time("rtx"), None);
    }
}
