//! Time formats with the language's variables: `strftime`, `strptime`, `convert ctime` and `mktime`.

use std::{fmt::Write, iter};

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, Timelike, Utc};
use chrono_tz::{OffsetName, Tz};

/// A time format, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeFormat {
    pub(super) items: Vec<Item>,
}

/// A piece of a time format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Text as it is.
    Literal(String),
    /// `%Y`, `%m` and so on, by its letter.
    Variable(char),
    /// `%3N`, `%Q`: digits of the second's fraction.
    Fraction(usize),
    /// `%z`, with as many colons: `+hhmm`, `+hh:mm`, `+hh:mm:ss`, `+hh`.
    Offset { colons: usize },
}

/// What a variable stands for that is a format of its own, as the C locale has it. [U for `%c`, `%x`, `%X`, `%+`]
fn expansion(variable: char) -> Option<&'static str> {
    Some(match variable {
        'T' | 'X' => "%H:%M:%S",
        'F' => "%Y-%m-%d",
        'c' => "%a %b %e %H:%M:%S %Y",
        'x' => "%m/%d/%Y",
        '+' => "%a %b %e %H:%M:%S %Z %Y",
        'D' => "%m/%d/%y",
        'R' => "%H:%M",
        'h' => "%b",
        'n' => "\n",
        't' => "\t",
        _ => return None,
    })
}

/// Bytes that most formats make no more than.
const LIKELY: usize = 32;

impl TimeFormat {
    /// Takes a format apart. What is no variable stays as it is.
    pub(crate) fn new(format: &str) -> Self {
        let mut items = Vec::new();
        push_items(format, &mut items);
        Self { items }
    }

    /// A time, seconds since the epoch, in a zone; `None` where it is beyond the calendar.
    pub(crate) fn format(&self, seconds: f64, zone: Tz) -> Option<String> {
        let time = time_of(seconds)?.with_timezone(&zone);
        // Reckoned once, not for each variable. In a zone it may be beyond the calendar though it isn't in UTC.
        let local = time.naive_utc().checked_add_offset(time.offset().fix())?;
        let mut text = String::with_capacity(LIKELY);
        for item in &self.items {
            item.push(&time, &local, &mut text);
        }
        Some(text)
    }
}

/// A time at a microsecond: the double nearest to 1521467703.049 is a little less, and would show as .048.
pub(crate) fn time_of(seconds: f64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates; what is beyond the calendar is refused")]
    let micros = (seconds * 1e6).round() as i64;
    if seconds.is_nan() { None } else { DateTime::from_timestamp_micros(micros) }
}

fn push_items(format: &str, items: &mut Vec<Item>) {
    let mut rest = format.chars();
    while let Some(char) = rest.next() {
        if char != '%' {
            push_literal(items, iter::once(char));
            continue;
        }
        let spec: Vec<char> = rest.clone().take(4).collect();
        let (item, length) = match *spec.as_slice() {
            ['z', ..] => (Some(Item::Offset { colons: 0 }), 1),
            // Splunk's own: "in minutes", of which no example shows the form. [U]
            ['E' | ':', 'z', ..] => (Some(Item::Offset { colons: 1 }), 2),
            [':', ':', 'z', ..] => (Some(Item::Offset { colons: 2 }), 3),
            [':', ':', ':', 'z'] => (Some(Item::Offset { colons: 3 }), 4),
            ['f', ..] => (Some(Item::Fraction(6)), 1),
            ['N', ..] => (Some(Item::Fraction(9)), 1),
            ['Q', ..] => (Some(Item::Fraction(3)), 1),
            [width @ '1'..='9', 'N' | 'Q', ..] => (width.to_digit(10).map(|width| Item::Fraction(width as usize)), 2),
            ['%', ..] => (Some(Item::Literal("%".to_owned())), 1),
            [variable, ..] if "YymdebBaAjVUGguwHIklMSpPsZC".contains(variable) => (Some(Item::Variable(variable)), 1),
            [variable, ..] => match expansion(variable) {
                Some(format) => {
                    push_items(format, items);
                    (None, 1)
                }
                None => (Some(Item::Literal("%".to_owned())), 0),
            },
            [] => (Some(Item::Literal("%".to_owned())), 0),
        };
        match item {
            Some(Item::Literal(text)) => push_literal(items, text.chars()),
            Some(item) => items.push(item),
            None => {}
        }
        for _ in 0..length {
            rest.next();
        }
    }
}

fn push_literal(items: &mut Vec<Item>, text: impl Iterator<Item = char>) {
    match items.last_mut() {
        Some(Item::Literal(literal)) => literal.extend(text),
        _ => items.push(Item::Literal(text.collect())),
    }
}

impl Item {
    fn push(&self, time: &DateTime<Tz>, local: &NaiveDateTime, text: &mut String) {
        // Writing to a String can't fail.
        let _ = match self {
            Self::Literal(literal) => text.write_str(literal),
            Self::Variable(variable) => push_variable(*variable, time, local, text),
            Self::Fraction(width) => {
                let nanos = format!("{:09}", time.nanosecond() % 1_000_000_000);
                text.write_str(nanos.get(..*width).unwrap_or(&nanos))
            }
            Self::Offset { colons } => {
                let offset = time.offset().fix().local_minus_utc();
                let sign = if offset < 0 { '-' } else { '+' };
                let (hours, minutes, seconds) = (offset.abs() / 3600, offset.abs() / 60 % 60, offset.abs() % 60);
                match colons {
                    0 => write!(text, "{sign}{hours:02}{minutes:02}"),
                    1 => write!(text, "{sign}{hours:02}:{minutes:02}"),
                    2 => write!(text, "{sign}{hours:02}:{minutes:02}:{seconds:02}"),
                    _ => write!(text, "{sign}{hours:02}"),
                }
            }
        };
    }
}

fn push_variable(variable: char, time: &DateTime<Tz>, local: &NaiveDateTime, text: &mut String) -> std::fmt::Result {
    let hour12 = || local.hour12().1;
    let weekday = || local.weekday();
    match variable {
        'Y' => match u32::try_from(local.year()) {
            Ok(year @ ..=9999) => push_two(year / 100, text).and_then(|()| push_two(year % 100, text)),
            _ => write!(text, "{:04}", local.year()),
        },
        'C' => write!(text, "{:02}", local.year().div_euclid(100)),
        'y' => write!(text, "{:02}", local.year().rem_euclid(100)),
        'G' => write!(text, "{:04}", local.iso_week().year()),
        'g' => write!(text, "{:02}", local.iso_week().year().rem_euclid(100)),
        'm' => push_two(local.month(), text),
        'd' => push_two(local.day(), text),
        'e' => write!(text, "{:2}", local.day()),
        'b' => text.write_str(name(&MONTHS, local.month0()).get(..3).unwrap_or_default()),
        'B' => text.write_str(name(&MONTHS, local.month0())),
        'a' => text.write_str(name(&DAYS, weekday().num_days_from_sunday()).get(..3).unwrap_or_default()),
        'A' => text.write_str(name(&DAYS, weekday().num_days_from_sunday())),
        'j' => write!(text, "{:03}", local.ordinal()),
        'V' => push_two(local.iso_week().week(), text),
        'U' => push_two((local.ordinal() + 6 - weekday().num_days_from_sunday()) / 7, text),
        'u' => write!(text, "{}", weekday().number_from_monday()),
        'w' => write!(text, "{}", weekday().num_days_from_sunday()),
        'H' => push_two(local.hour(), text),
        'I' => push_two(hour12(), text),
        'k' => write!(text, "{:2}", local.hour()),
        'l' => write!(text, "{:2}", hour12()),
        'M' => push_two(local.minute(), text),
        'S' => push_two(local.second(), text),
        'p' => text.write_str(if local.hour() < 12 { "AM" } else { "PM" }),
        'P' => text.write_str(if local.hour() < 12 { "am" } else { "pm" }),
        's' => write!(text, "{}", time.timestamp()),
        'Z' => match time.offset().abbreviation() {
            Some(abbreviation) => text.write_str(abbreviation),
            None => write!(text, "{}", time.offset().fix()),
        },
        other => write!(text, "%{other}"),
    }
}

/// A number of two digits. One by one they are written several times as fast as by a format.
fn push_two(number: u32, text: &mut String) -> std::fmt::Result {
    let digit = |number: u32| char::from_digit(number, 10);
    match (digit(number / 10), digit(number % 10)) {
        (Some(tens), Some(ones)) => {
            text.push(tens);
            text.push(ones);
            Ok(())
        }
        _ => write!(text, "{number:02}"),
    }
}

/// Months, from January.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Days, from Sunday.
pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn name(names: &[&'static str], index: u32) -> &'static str {
    names.get(index as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(seconds: f64, format: &str, zone: Tz) -> String {
        TimeFormat::new(format).format(seconds, zone).unwrap()
    }

    #[test]
    fn every_variable() {
        let time = 1_521_467_703.049;
        for (variables, text) in [
            ("%Y-%m-%dT%H:%M:%S.%Q", "2018-03-19T06:55:03.049"),
            ("%y %e %b %B %a %A", "18 19 Mar March Mon Monday"),
            ("%j %V %w %I %k %p", "078 12 1 06  6 AM"),
            ("%s", "1521467703"),
            ("%T %F", "06:55:03 2018-03-19"),
            ("%c|%x|%X", "Mon Mar 19 06:55:03 2018|03/19/2018|06:55:03"),
            ("%+", "Mon Mar 19 06:55:03 PDT 2018"),
            ("%z %Ez %:z %::z %:::z %Z", "-0700 -07:00 -07:00 -07:00:00 -07 PDT"),
            ("%d/%b/%Y:%H:%M:%S.%f %z", "19/Mar/2018:06:55:03.049000 -0700"),
            ("%N %3N %6N %9N %Q %3Q %6Q", "049000000 049 049000 049000000 049 049 049000"),
            ("100%% %! %", "100% %! %"),
        ] {
            assert_eq!(format(time, variables, Tz::US__Pacific), text, "{variables}");
        }
    }

    #[test]
    fn edges_of_the_calendar() {
        assert_eq!(format(-0.5, "%F %T.%3N", Tz::UTC), "1969-12-31 23:59:59.500");
        assert_eq!(format(0.0, "%I:%M %p", Tz::UTC), "12:00 AM");
        assert_eq!(TimeFormat::new("%F").format(1e30, Tz::UTC), None);
        assert_eq!(TimeFormat::new("%F").format(f64::NAN, Tz::UTC), None);
        assert_eq!(format(0.0, "", Tz::UTC), "");
        // The last second of UTC's calendar is beyond it to the east, the first to the west.
        let (first, last) = (DateTime::<Utc>::MIN_UTC.timestamp() as f64, DateTime::<Utc>::MAX_UTC.timestamp() as f64);
        for (seconds, zone) in [(first, Tz::US__Pacific), (last, Tz::Europe__Berlin)] {
            assert!(TimeFormat::new("%F").format(seconds, Tz::UTC).is_some());
            assert_eq!(TimeFormat::new("%F").format(seconds, zone), None);
        }
    }
}
