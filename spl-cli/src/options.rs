//! Options that set up an engine, shared by the commands that run or plan searches.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use spl_exec::{Engine, EngineBuilder, InputFormat};
use tokio::task;

use crate::{
    failure::{Failure, Result},
    terminal,
};

/// Data and the circumstances of a search.
#[derive(Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Rows of a dataset of a data model: a file, a folder, a glob or a URL (.parquet, .csv, .ndjson, .json, .jsonl);
    /// may be repeated
    #[arg(long, value_name = "DATASET=PATH", value_parser = pair, help_heading = "Data")]
    pub(crate) data: Vec<(String, String)>,

    /// Raw events of an index, in the same formats: rows with _time and _raw; may be repeated
    #[arg(long, value_name = "INDEX=PATH", value_parser = pair, help_heading = "Data")]
    events: Vec<(String, String)>,

    /// Metrics of an index, in the same formats: rows with _time, metric_name and _value, or a column for each metric; may be repeated
    #[arg(long, value_name = "INDEX=PATH", value_parser = pair, help_heading = "Data")]
    metrics: Vec<(String, String)>,

    /// Rows that enter the first pipe; `-` is standard input
    #[arg(long, value_name = "FILE|-", help_heading = "Data")]
    input: Option<String>,

    /// Format of --input, where the name of the file doesn't tell; of standard input it is ndjson
    #[arg(long, value_enum, value_name = "FORMAT", requires = "input", help_heading = "Data")]
    input_format: Option<Input>,

    /// A folder with macros/*.yml and lookups/*.yml; may be repeated
    #[arg(long, value_name = "DIR", help_heading = "Data")]
    content: Vec<PathBuf>,

    /// A database of the places of IP addresses, in MaxMind's format, for `iplocation`
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    geoip: Option<PathBuf>,

    /// A folder that searches may write to (`outputlookup`, `outputcsv`, `collect`); without it they write nothing
    #[arg(long, value_name = "DIR", help_heading = "Data")]
    allow_write: Option<PathBuf>,

    /// Events at or after: Splunk time text such as `-24h@h`, or an epoch
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Time")]
    earliest: Option<String>,

    /// Events before: Splunk time text such as `now`, `-1d@d`, or an epoch
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Time")]
    latest: Option<String>,

    /// What `now()` and relative times start from, as an epoch or ISO 8601; without it, the clock
    #[arg(long, value_name = "EPOCH|ISO", allow_hyphen_values = true, help_heading = "Time")]
    now: Option<String>,

    /// Time zone of calendar times, snaps such as `@d`, and formatted times
    #[arg(long, value_name = "NAME", default_value = "UTC", value_parser = zone, help_heading = "Time")]
    pub(crate) tz: Tz,

    /// Memory for sorts, groups and joins, such as 512M or 4G; what spills over goes to temporary files
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Limits")]
    memory_limit: Option<usize>,

    /// Give up after so long: seconds, or 90s, 5m, 1h
    #[arg(long, value_name = "SECS", value_parser = duration, help_heading = "Limits")]
    timeout: Option<Duration>,

    /// A value for `$NAME$` in the search; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, help_heading = "Search")]
    token: Vec<(String, String)>,
}

/// The text of a search.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SearchArgs {
    /// The search; quote it for the shell
    search: Option<String>,

    /// A file with the search; `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Formats of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Input {
    /// One JSON object a line
    Ndjson,
    /// A header and records
    Csv,
    /// Apache Parquet; not from standard input
    Parquet,
}

impl From<Input> for InputFormat {
    fn from(input: Input) -> Self {
        match input {
            Input::Ndjson => Self::Ndjson,
            Input::Csv => Self::Csv,
            Input::Parquet => Self::Parquet,
        }
    }
}

impl SearchArgs {
    /// The search.
    pub(crate) fn text(&self) -> Result<String> {
        match (&self.search, &self.file) {
            (Some(text), _) => Ok(text.clone()),
            (None, Some(path)) if path.as_os_str() == "-" => {
                io::read_to_string(io::stdin()).map_err(|e| Failure::io("can't read the search from standard input", e))
            }
            (None, Some(path)) => fs::read_to_string(path)
                .map_err(|e| Failure::io(format!("can't read the search {}", path.display()), e)),
            (None, None) => Err(Failure::Usage("give a search, or a file with one: -f FILE".into())),
        }
    }

    fn reads_stdin(&self) -> bool {
        self.file.as_deref() == Some(Path::new("-"))
    }
}

impl EngineArgs {
    /// An engine with all of the data.
    pub(crate) async fn engine(&self, search: &SearchArgs) -> Result<Engine> {
        if search.reads_stdin() && self.input.as_deref() == Some("-") {
            return Err(Failure::Usage(
                "standard input can't be both the search (-f -) and the data (--input -)".into(),
            ));
        }
        let engine = self.builder()?.build()?;
        engine.content_problems().iter().for_each(|problem| terminal::warning(problem));
        register(&engine, &self.data).await?;
        for (index, path) in &self.events {
            engine.register_events(index, path).await?;
        }
        for (index, path) in &self.metrics {
            engine.register_metrics(index, path).await?;
        }
        if let Some(path) = &self.input {
            let format = self.input_format(path)?;
            if path == "-" {
                // On a thread of its own: whoever waits for a pipe may want to press Ctrl-C.
                let (engine, format) = (engine.clone(), format);
                let read = move || engine.set_input_reader("standard input", io::stdin(), format);
                task::spawn_blocking(read).await.map_err(|error| Failure::Failed(error.to_string()))??;
            } else {
                engine.set_input(path, format).await?;
            }
        }
        Ok(engine)
    }

    fn builder(&self) -> Result<EngineBuilder> {
        let mut builder = Engine::builder().time_zone(self.tz);
        if let Some(now) = &self.now {
            builder = builder.now(instant(now, self.tz).map_err(Failure::Usage)?);
        }
        if let Some(earliest) = &self.earliest {
            builder = builder.earliest(earliest);
        }
        if let Some(latest) = &self.latest {
            builder = builder.latest(latest);
        }
        if let Some(bytes) = self.memory_limit {
            builder = builder.memory_limit(bytes);
        }
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(file) = &self.geoip {
            builder = builder.geoip(file);
        }
        if let Some(folder) = &self.allow_write {
            builder = builder.allow_write(folder);
        }
        for folder in &self.content {
            builder = builder.content(folder);
        }
        for (name, value) in &self.token {
            builder = builder.token(name.as_str(), value.as_str());
        }
        Ok(builder)
    }

    fn input_format(&self, path: &str) -> Result<InputFormat> {
        let known = self.input_format.map(InputFormat::from);
        let known = known.or_else(|| if path == "-" { Some(InputFormat::Ndjson) } else { InputFormat::of_path(path) });
        match known {
            Some(InputFormat::Parquet) if path == "-" => {
                Err(Failure::Usage("Parquet can't be read from standard input: write it to a file first".into()))
            }
            Some(format) => Ok(format),
            None => Err(Failure::Usage(format!(
                "the name of {path} doesn't tell its format: add --input-format ndjson, csv or parquet"
            ))),
        }
    }
}

/// Registers datasets.
pub(crate) async fn register(engine: &Engine, data: &[(String, String)]) -> Result<()> {
    for (dataset, path) in data {
        engine.register(dataset, path).await?;
    }
    Ok(())
}

/// `NAME=VALUE`
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.into(), value.into())),
        _ => Err("expected a name and a value with `=` between".into()),
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    Tz::from_str(text).map_err(|_| "no such time zone; names are those of the tz database: UTC, Europe/Berlin".into())
}

/// `512M`: units are powers of 1024.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_suffix("IB").or_else(|| text.strip_suffix('B')).unwrap_or(&text);
    let (number, unit) = match text.char_indices().last() {
        Some((at, letter @ ('K' | 'M' | 'G' | 'T'))) => (text.split_at(at).0, Some(letter)),
        _ => (text, None),
    };
    let factor = match unit {
        None => 1.0,
        Some('K') => 1024.0,
        Some('M') => 1024.0 * 1024.0,
        Some('G') => 1024.0 * 1024.0 * 1024.0,
        Some(_) => 1024.0 * 1024.0 * 1024.0 * 1024.0,
    };
    match number.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok((number * factor) as usize),
        _ => Err("expected a number of bytes with an optional unit: 512M, 4G".into()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, factor) = match text.char_indices().last() {
        Some((at, 's')) => (text.split_at(at).0, 1.0),
        Some((at, 'm')) => (text.split_at(at).0, 60.0),
        Some((at, 'h')) => (text.split_at(at).0, 3600.0),
        _ => (text, 1.0),
    };
    let seconds = number.trim().parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds * factor).ok())
        .ok_or_else(|| "expected a number of seconds, or 90s, 5m, 1h".into())
}

/// An epoch, ISO 8601, or ISO 8601 without a zone, which is then that of the search.
fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let wrong = || format!("--now {text}: expected seconds since 1970, or ISO 8601 such as 2025-12-31T10:00:00Z");
    if let Ok(seconds) = text.parse::<f64>() {
        let micros = (seconds * 1e6).round();
        return Some(micros as i64)
            .filter(|_| seconds.is_finite() && micros.abs() < 9e18)
            .and_then(DateTime::from_timestamp_micros)
            .ok_or_else(wrong);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let local = NaiveDateTime::from_str(&text.replacen(' ', "T", 1))
        .or_else(|_| NaiveDate::from_str(text).map(|date| date.and_time(NaiveTime::MIN)))
        .map_err(|_| wrong())?;
    zone.from_local_datetime(&local).earliest().map(|time| time.to_utc()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("1024"), Ok(1024));
        assert_eq!(size("512M"), Ok(512 << 20));
        assert_eq!(size("1.5g"), Ok(3 << 29));
        assert_eq!(size("2GiB"), Ok(2 << 30));
        for wrong in ["", "M", "-1", "1X", "nan", "0", "é"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        for wrong in ["", "s", "-1", "0", "nan", "inf", "1e300", "5µ"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn instants() {
        let second = DateTime::from_timestamp(1_767_139_200, 0).unwrap();
        for text in
            ["1767139200", "2025-12-31T00:00:00Z", "2025-12-31T01:00:00+01:00", "2025-12-31 00:00:00", "2025-12-31"]
        {
            assert_eq!(instant(text, Tz::UTC), Ok(second), "{text}");
        }
        assert_eq!(instant("2025-12-31T01:00:00", Tz::Europe__Berlin), Ok(second));
        for wrong in ["", "nan", "1e300", "yesterday", "2025-13-01"] {
            assert!(instant(wrong, Tz::UTC).unwrap_err().contains("ISO 8601"), "{wrong}");
        }
    }

    #[test]
    fn pairs() {
        assert_eq!(pair("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert!(pair("a").is_err() && pair("=b").is_err() && pair("a=").is_err());
    }
}
