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
    /// The shortest name: `m` is a minute, `mon` a month.
    pub fn abbreviation(self) -> &'static str {
        match self {
            Self::Microsecond => "us",
            Self::Millisecond => "ms",
            Self::Centisecond => "cs",
            Self::Decisecond => "ds",
            Self::Second => "s",
            Self::Minute => "m",
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mon",
            Self::Quarter => "q",
            Self::Year => "y",
        }
    }

    /// The name of many: `minutes`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Microsecond => "microseconds",
            Self::Millisecond => "milliseconds",
            Self::Centisecond => "centiseconds",
            Self::Decisecond => "deciseconds",
            Self::Second => "seconds",
            Self::Minute => "minutes",
            Self::Hour => "hours",
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Quarter => "quarters",
            Self::Year => "years",
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

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { amount, unit } => write!(f, "{amount}{unit}"),
            Self::Auto => f.write_str("auto"),
        }
    }
}
