//! Points in time and lengths of time, as written.

use std::fmt;

/// A point in time: `now`, `-24h@h`, `1700000000.5`, `03/15/2024:11:59:30`.
#[derive(Clone, Debug, PartialEq)]
pub enum TimeSpec {
    /// `now`, `now()`.
    Now,
    /// Seconds since 1970-01-01T00:00:00Z, as written; always a finite decimal number. 0 means no bound.
    Epoch(String),
    /// Offsets and snaps, applied to now from left to right: `-1mon@mon+7d`.
    Relative(Vec<TimeStep>),
    /// A calendar time in the search's time zone, or with an offset of its own: `%m/%d/%Y:%H:%M:%S` or ISO 8601, as written.
    Absolute(String),
    /// `rt`, `rt-5m`: of a search in real time; the offsets and snaps, of which there may be none.
    RealTime(Vec<TimeStep>),
    /// A text that holds a token or placeholder, `$time.earliest$`, as written; it is a time once that has a value.
    Token(String),
    /// The value of `starttime` or `endtime`, as written: in the `timeformat` that stands beside it, without one in
    /// `%m/%d/%Y:%H:%M:%S`.
    Formatted(String),
}

/// One step of a relative time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStep {
    /// `-70m`: so many units later (or, negative, earlier).
    Offset {
        /// How many.
        amount: i64,
        /// Of what.
        unit: TimeUnit,
    },
    /// `@h`: back to the start of the unit.
    Snap(TimeUnit),
    /// `@w1`: back to the last such weekday's midnight; 0 is Sunday. `@w` and `@w7` are `@w0`.
    SnapWeekday(u8),
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// `us`
    Microsecond,
    /// `ms`
    Millisecond,
    /// `cs`
    Centisecond,
    /// `ds`
    Decisecond,
    /// `s`, `sec`, `second` …
    Second,
    /// `m`, `min`, `minute` …
    Minute,
    /// `h`, `hr`, `hour` …
    Hour,
    /// `d`, `day` …
    Day,
    /// `w`, `week` …
    Week,
    /// `mon`, `month` …
    Month,
    /// `q`, `qtr`, `quarter` …
    Quarter,
    /// `y`, `yr`, `year` …
    Year,
}

impl TimeUnit {
    pub(crate) const ALL: [Self; 12] = [
        Self::Microsecond,
        Self::Millisecond,
        Self::Centisecond,
        Self::Decisecond,
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// The shortest name: `m` is a minute, `mon` a month.
    pub fn abbreviation(self) -> &'static str {
        self.names().0
    }

    /// The name of many: `minutes`.
    pub fn plural(self) -> &'static str {
        self.names().1
    }

    /// Whether it may be spelled so; letter case counts.
    pub(crate) fn is_spelled(self, text: &str) -> bool {
        let (shortest, _, others) = self.names();
        text == shortest || others.contains(&text)
    }

    /// The shortest name, that of many, and what it may be called besides the shortest.
    fn names(self) -> (&'static str, &'static str, &'static [&'static str]) {
        match self {
            Self::Microsecond => ("us", "microseconds", &[]),
            Self::Millisecond => ("ms", "milliseconds", &[]),
            Self::Centisecond => ("cs", "centiseconds", &[]),
            Self::Decisecond => ("ds", "deciseconds", &[]),
            Self::Second => ("s", "seconds", &["sec", "secs", "second", "seconds"]),
            Self::Minute => ("m", "minutes", &["min", "mins", "minute", "minutes"]),
            Self::Hour => ("h", "hours", &["hr", "hrs", "hour", "hours"]),
            Self::Day => ("d", "days", &["day", "days"]),
            Self::Week => ("w", "weeks", &["week", "weeks"]),
            Self::Month => ("mon", "months", &["month", "months"]),
            Self::Quarter => ("q", "quarters", &["qtr", "qtrs", "quarter", "quarters"]),
            Self::Year => ("y", "years", &["yr", "yrs", "year", "years"]),
        }
    }
}

/// A length of time, as in `span=5m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSpan {
    /// So many units; at least one.
    Length {
        /// How many.
        amount: u32,
        /// Of what.
        unit: TimeUnit,
    },
    /// `span=auto`.
    Auto,
}

impl fmt::Display for TimeSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Epoch(text) | Self::Absolute(text) | Self::Token(text) | Self::Formatted(text) => f.write_str(text),
            Self::RealTime(steps) => {
                f.write_str("rt")?;
                steps.iter().try_for_each(|step| step.fmt(f))
            }
            Self::Relative(steps) => steps.iter().try_for_each(|step| step.fmt(f)),
        }
    }
}

impl fmt::Display for TimeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset { amount, unit } => write!(f, "{amount:+}{unit}"),
            Self::Snap(unit) => write!(f, "@{unit}"),
            Self::SnapWeekday(day) => write!(f, "@w{day}"),
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.abbreviation())
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { amount, unit } => write!(f, "{amount}{unit}"),
            Self::Auto => f.write_str("auto"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_of_one_unit() {
        for unit in TimeUnit::ALL {
            let same: Vec<_> =
                TimeUnit::ALL.into_iter().filter(|other| other.is_spelled(unit.abbreviation())).collect();
            assert_eq!(same, [unit]);
        }
        assert!(TimeUnit::Hour.is_spelled("hrs") && !TimeUnit::Hour.is_spelled("H"));
        assert!(!TimeUnit::Millisecond.is_spelled("milliseconds"));
    }
}
