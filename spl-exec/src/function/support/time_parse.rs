//! Reading a time by a format.

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::time_format::{DAYS, Item, MONTHS, TimeFormat};

/// The seconds since the epoch that a text names; `None` where it doesn't fit the format.
///
/// The time of day defaults to midnight. Without any part of a date the day is `today`, and without that there is no time; with a
/// month or a year alone there is none either. Text after what the format takes is ignored. [U]
pub(crate) fn parse_time(format: &TimeFormat, text: &str, zone: Tz, today: Option<NaiveDate>) -> Option<f64> {
    let mut parts = Parts::default();
    let mut rest = text;
    let mut items = format.items.iter();
    while let Some(item) = items.next() {
        // A fraction that the text lacks takes its point along: `%S.%N` reads whole seconds, too.
        if let (Item::Literal(literal), Some(Item::Fraction(_))) = (item, items.as_slice().first())
            && let Some(before) = literal.strip_suffix('.')
            && let Some(after) = literal_of(before, rest).filter(|after| !after.starts_with('.'))
        {
            rest = after;
            items.next();
            continue;
        }
        rest = parts.take(item, rest)?;
    }
    parts.resolve(zone, today)
}

/// What the text has told.
#[derive(Default)]
struct Parts {
    epoch: Option<i64>,
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    ordinal: Option<u32>,
    hour: Option<u32>,
    hour12: Option<u32>,
    afternoon: Option<bool>,
    minute: Option<u32>,
    second: Option<u32>,
    nanos: Option<u32>,
    /// Seconds east of Greenwich.
    offset: Option<i64>,
    zone: Option<Tz>,
}

impl Parts {
    /// Reads one piece of the format; what is left of the text, `None` where it doesn't fit.
    fn take<'a>(&mut self, item: &Item, text: &'a str) -> Option<&'a str> {
        match item {
            Item::Literal(literal) => literal_of(literal, text),
            Item::Fraction(width) => {
                let (digits, rest) = leading_digits(text, *width)?;
                self.nanos = Some(format!("{digits:0<9}").parse().ok()?);
                Some(rest)
            }
            Item::Offset { colons } => {
                let (offset, rest) = offset_of(text, *colons)?;
                self.offset = Some(offset);
                Some(rest)
            }
            Item::Variable(variable) => self.take_variable(*variable, text),
        }
    }

    fn take_variable<'a>(&mut self, variable: char, text: &'a str) -> Option<&'a str> {
        let two = |text: &'a str, range: std::ops::RangeInclusive<u32>| {
            let (number, rest) = number_of(text.trim_start_matches(' '), 2)?;
            range.contains(&number).then_some((Some(number), rest))
        };
        let rest;
        match variable {
            'Y' => {
                let (year, after) = number_of(text, 4)?;
                (self.year, rest) = (Some(i32::try_from(year).ok()?), after);
            }
            'y' => {
                let (year, after) = two(text, 0..=99)?;
                let year = i32::try_from(year?).ok()?;
                // As POSIX has it: 69 to 99 are of the twentieth century.
                (self.year, rest) = (Some(if year < 69 { 2000 + year } else { 1900 + year }), after);
            }
            'm' => (self.month, rest) = two(text, 1..=12)?,
            'd' | 'e' => (self.day, rest) = two(text, 1..=31)?,
            'b' | 'B' => {
                let (month, after) = name_of(&MONTHS, text)?;
                (self.month, rest) = (Some(month + 1), after);
            }
            'a' | 'A' => (_, rest) = name_of(&DAYS, text)?,
            'j' => {
                let (day, after) = number_of(text, 3)?;
                (self.ordinal, rest) = (Some(day), after);
            }
            'H' | 'k' => (self.hour, rest) = two(text, 0..=23)?,
            'I' | 'l' => (self.hour12, rest) = two(text, 1..=12)?,
            'M' => (self.minute, rest) = two(text, 0..=59)?,
            'S' => (self.second, rest) = two(text, 0..=60)?,
            'p' | 'P' => {
                let (half, after) = text.split_at_checked(2)?;
                self.afternoon = Some(if half.eq_ignore_ascii_case("pm") {
                    true
                } else if half.eq_ignore_ascii_case("am") {
                    false
                } else {
                    return None;
                });
                rest = after;
            }
            's' => {
                let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
                let (digits, after) = leading_digits(digits, 18)?;
                let seconds: i64 = digits.parse().ok()?;
                (self.epoch, rest) = (Some(if negative { -seconds } else { seconds }), after);
            }
            'Z' => {
                let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '/' || c == '_')).unwrap_or(text.len());
                let (zone, after) = text.split_at_checked(end)?;
                self.take_zone(zone)?;
                rest = after;
            }
            // Weeks and weekdays are checked to be numbers; the date comes from the other parts.
            'V' | 'U' | 'g' | 'C' => (_, rest) = two(text, 0..=99)?,
            'u' | 'w' => (_, rest) = number_of(text, 1)?,
            'G' => (_, rest) = number_of(text, 4)?,
            _ => return None,
        }
        Some(rest)
    }

    /// A zone's name, or an abbreviation of North America, the only ones that are unmistakable enough. [U]
    fn take_zone(&mut self, name: &str) -> Option<()> {
        let hours = match name.to_ascii_uppercase().as_str() {
            "UTC" | "GMT" | "Z" => 0,
            "EST" => -5,
            "EDT" => -4,
            "CST" => -6,
            "CDT" => -5,
            "MST" => -7,
            "MDT" => -6,
            "PST" => -8,
            "PDT" => -7,
            _ => {
                self.zone = Some(name.parse().ok()?);
                return Some(());
            }
        };
        self.offset = Some(hours * 3600);
        Some(())
    }

    fn resolve(&self, zone: Tz, today: Option<NaiveDate>) -> Option<f64> {
        let nanos = self.nanos.unwrap_or(0);
        if let Some(epoch) = self.epoch {
            return Some(seconds_of(epoch, nanos));
        }
        let local = NaiveDateTime::new(self.date(today)?, self.time()?);
        let utc = match self.offset {
            Some(offset) => local.checked_sub_signed(Duration::try_seconds(offset)?)?.and_utc(),
            None => local_to_utc(self.zone.unwrap_or(zone), local)?,
        };
        Some(seconds_of(utc.timestamp(), nanos))
    }

    fn date(&self, today: Option<NaiveDate>) -> Option<NaiveDate> {
        if self.year.is_none() && self.month.is_none() && self.day.is_none() && self.ordinal.is_none() {
            return today;
        }
        // A date without a year is of this year; where nobody knows it, of none. [U]
        let year = match self.year {
            Some(year) => year,
            None => today?.year(),
        };
        match self.ordinal {
            Some(ordinal) => NaiveDate::from_yo_opt(year, ordinal),
            // A date has a day: a month of a year is no point in time.
            None => NaiveDate::from_ymd_opt(year, self.month.unwrap_or(1), self.day?),
        }
    }

    fn time(&self) -> Option<NaiveTime> {
        let hour = match (self.hour, self.hour12) {
            (Some(hour), _) => hour,
            (None, Some(hour)) => hour % 12 + if self.afternoon == Some(true) { 12 } else { 0 },
            (None, None) => 0,
        };
        // A leap second counts as the one before it: the epoch has none.
        NaiveTime::from_hms_opt(hour, self.minute.unwrap_or(0), self.second.unwrap_or(0).min(59))
    }
}

/// The moment of a wall-clock time: the first of two where clocks were set back, the moment after the gap where forward. [U]
pub(crate) fn local_to_utc(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.to_utc()),
        LocalResult::None => {
            // Gaps are an hour, at most a day: the offset before the gap still leads behind it.
            let before = local.checked_sub_signed(Duration::try_days(1)?)?;
            let time = zone.from_local_datetime(&before).earliest()?;
            time.to_utc().checked_add_signed(Duration::try_days(1)?)
        }
    }
}

fn seconds_of(seconds: i64, nanos: u32) -> f64 {
    // One division of whole microseconds gives the double nearest to the decimal number.
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    let micros = seconds.saturating_mul(1_000_000).saturating_add(i64::from(nanos / 1000)) as f64;
    micros / 1e6
}

/// Literal text; a blank in the format takes any blanks, none included, as in C.
fn literal_of<'a>(literal: &str, text: &'a str) -> Option<&'a str> {
    let mut rest = text;
    for char in literal.chars() {
        rest = if char.is_whitespace() { rest.trim_start() } else { rest.strip_prefix(char)? };
    }
    Some(rest)
}

/// Up to `most` digits at the beginning, one at least.
fn leading_digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count == 0 { None } else { text.split_at_checked(count) }
}

fn number_of(text: &str, most: usize) -> Option<(u32, &str)> {
    let (digits, rest) = leading_digits(text, most)?;
    Some((digits.parse().ok()?, rest))
}

/// A name in full or its first three letters, in any letter case, and its place.
fn name_of<'a>(names: &[&str], text: &'a str) -> Option<(u32, &'a str)> {
    (0u32..).zip(names).find_map(|(index, name)| {
        [name.len(), 3].into_iter().find_map(|length| {
            let (found, rest) = text.split_at_checked(length)?;
            found.eq_ignore_ascii_case(name.get(..length)?).then_some((index, rest))
        })
    })
}

/// `Z`, `+hhmm`, `+hh:mm` or `+hh`, with two colons in the format `+hh:mm:ss`, as seconds east of Greenwich.
fn offset_of(text: &str, colons: usize) -> Option<(i64, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((0, rest));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, rest) = number_of(rest, 2)?;
    let after_colon = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = number_of(after_colon, 2).unwrap_or((0, rest));
    let seconds = rest.strip_prefix(':').filter(|_| colons == 2).and_then(|rest| number_of(rest, 2));
    let (seconds, rest) = seconds.unwrap_or((0, rest));
    let in_bounds = hours <= 24 && minutes < 60 && seconds < 60;
    in_bounds.then_some((sign * i64::from(hours * 3600 + minutes * 60 + seconds), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str, format: &str) -> Option<f64> {
        parse_time(&TimeFormat::new(format), text, Tz::UTC, NaiveDate::from_ymd_opt(2024, 3, 15))
    }

    #[test]
    fn reads_dates_and_times() {
        for (text, format, seconds) in [
            ("2018-08-13 07:00:00", "%Y-%m-%d %H:%M:%S", 1_534_143_600.0),
            ("2018-08-13T07:00:00.049Z", "%Y-%m-%dT%H:%M:%S.%Q%Z", 1_534_143_600.049),
            ("2018-08-13T07:00:00+0100", "%FT%T%z", 1_534_140_000.0),
            ("2018-08-13T07:00:00-01:30", "%FT%T%Ez", 1_534_149_000.0),
            ("13/Aug/2018:07:00 pm", "%d/%b/%Y:%I:%M %p", 1_534_186_800.0),
            ("Monday, August 13, 2018", "%A, %B %d, %Y", 1_534_118_400.0),
            ("1534143600.5", "%s.%N", 1_534_143_600.5),
            ("18 225", "%y %j", 1_534_118_400.0),
            ("10:30", "%H:%M", 1_710_498_600.0),
            ("Feb 29", "%b %d", 1_709_164_800.0),
            ("Mon Aug 13 07:00:00 2018", "%a %B %d %H:%M:%S.%N %Y", 1_534_143_600.0),
            ("07:00:00.5 2018-08-13", "%H:%M:%S.%N %F", 1_534_143_600.5),
            ("29/Apr/2025:23:45:22.000000 -0700", "%d/%b/%Y:%H:%M:%S.%f %z", 1_745_995_522.0),
            ("2018-08-13 07:00:00 +01:00:30", "%F %T %::z", 1_534_139_970.0),
            ("2018-08-13 07:00:00 -07", "%F %T %:::z", 1_534_168_800.0),
            ("2018-08-13 trailing", "%F", 1_534_118_400.0),
        ] {
            assert_eq!(parse(text, format), Some(seconds), "{text}");
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for (text, format) in [
            ("2018-13-01", "%F"),
            ("2018-02-30", "%F"),
            ("x", "%Y"),
            ("2018", "%Y"),
            ("2018-08", "%Y-%m"),
            ("Aug 2018", "%b %Y"),
            ("10:30:00.x", "%H:%M:%S.%N"),
            ("", "%Y"),
            ("2018/1/1", "%F"),
            ("25:00", "%H:%M"),
        ] {
            assert_eq!(parse(text, format), None, "{text}");
        }
        assert_eq!(parse_time(&TimeFormat::new("%H"), "10", Tz::UTC, None), None);
    }

    #[test]
    fn clocks_set_forward_and_back() {
        let format = TimeFormat::new("%F %T");
        let at = |text| parse_time(&format, text, Tz::America__New_York, None);
        assert_eq!(at("2024-03-10 02:30:00"), at("2024-03-10 03:30:00"));
        assert_eq!(at("2024-11-03 01:30:00"), Some(1_730_611_800.0));
    }

    proptest! {
        #[test]
        fn what_is_formatted_reads_back(micros in 0i64..4_000_000_000_000_000) {
            let seconds = micros as f64 / 1e6;
            let format = TimeFormat::new("%Y-%m-%dT%H:%M:%S.%6N%z");
            let text = format.format(seconds, Tz::Asia__Kolkata).unwrap();
            prop_assert_eq!(parse_time(&format, &text, Tz::UTC, None), Some(seconds));
        }

        #[test]
        fn no_text_and_no_format_panics(text in ".*", format in "[%A-Za-z0-9 .:é]*") {
            let format = TimeFormat::new(&format);
            let _ = parse_time(&format, &text, Tz::UTC, None);
            let _ = format.format(1.5, Tz::UTC);
        }
    }
}
