//! Runs `tests/slt/**/*.slt`: a search in, a table out.
//!
//! Statements set the stage: `input`, `dataset NAME`, `events INDEX` or `metrics INDEX` followed by JSON lines, `lookup NAME OPTION=VALUE...` followed by CSV, `macro NAME(ARGS) = TEXT`, `token NAME = VALUE`, `saved NAME = SEARCH`,
//! `range FROM TO`, `zone NAME`, `geoip` (a database of the places in `mmdb.rs`), `writable` (a folder that the searches of the file share). Queries are searches; their result is a header line and a line a row, cells joined by ` | `. Null
//! is `NULL`, an empty text `(empty)`, a multivalue `[a, b]`, a point in time its epoch seconds.
//!
//! `SPL_SLT_COMPLETE=1 cargo test -p spl-exec slt` writes the results into the files, with `SPL_SLT_ONLY=command/lookup` into some of them.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use spl_exec::{
    Engine, EngineBuilder, InputFormat,
    content::{LookupDef, MatchKind},
};
use sqllogictest::{AsyncDB, DBOutput, DefaultColumnType, Runner, strict_column_validator};

use crate::{mmdb, slt::text::rows_as_text};

pub(crate) mod text;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failed(String);

/// The stage of one file.
#[derive(Default)]
pub(crate) struct Stage {
    input: Option<String>,
    datasets: Vec<(String, String)>,
    lookups: Vec<(LookupDef, tempfile::NamedTempFile)>,
    events: Vec<(String, String)>,
    metrics: Vec<(String, String)>,
    settings: Vec<String>,
    /// A database of places.
    geoip: Option<tempfile::NamedTempFile>,
    /// Where searches may write.
    writable: Option<tempfile::TempDir>,
}

impl Stage {
    pub(crate) fn set(&mut self, statement: &str) -> Result<(), Failed> {
        let (first, rest) = statement.split_once('\n').unwrap_or((statement, ""));
        match first.split_once(' ') {
            None if first == "geoip" => {
                let file = tempfile::NamedTempFile::new().unwrap();
                std::fs::write(file.path(), mmdb::places()).unwrap();
                self.geoip = Some(file);
            }
            None if first == "writable" => self.writable = Some(tempfile::tempdir().unwrap()),
            None if first == "input" => self.input = Some(rest.to_owned()),
            Some(("dataset", name)) => self.datasets.push((name.to_owned(), rest.to_owned())),
            Some(("events", index)) => self.events.push((index.to_owned(), rest.to_owned())),
            Some(("metrics", index)) => self.metrics.push((index.to_owned(), rest.to_owned())),
            Some(("lookup", name)) => {
                let file = tempfile::Builder::new().prefix("lookup").suffix(".csv").tempfile().unwrap();
                std::fs::write(file.path(), rest).unwrap();
                self.lookups.push((definition(name, file.path())?, file));
            }
            Some(("macro" | "saved" | "token" | "range" | "zone", _)) => self.settings.push(first.to_owned()),
            _ => return Err(Failed(format!("unknown statement: {first}"))),
        }
        Ok(())
    }

    fn builder(&self) -> Result<EngineBuilder, Failed> {
        let now = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let mut builder = Engine::builder().now(now);
        if let Some(file) = &self.geoip {
            builder = builder.geoip(file.path());
        }
        if let Some(folder) = &self.writable {
            builder = builder.allow_write(folder.path());
        }
        for (definition, _) in &self.lookups {
            builder = builder.lookup_definition(definition.clone());
        }
        for setting in &self.settings {
            let (kind, rest) = setting.split_once(' ').unwrap();
            builder = match kind {
                "macro" => {
                    let (call, definition) = rest.split_once(" = ").ok_or_else(|| Failed(setting.clone()))?;
                    let (name, arguments) = call.split_once('(').unwrap_or((call, ""));
                    let arguments: Vec<&str> = arguments
                        .trim_end_matches(')')
                        .split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty())
                        .collect();
                    builder.macro_definition(name, &arguments, definition)
                }
                "token" => {
                    let (name, value) = rest.split_once(" = ").ok_or_else(|| Failed(setting.clone()))?;
                    builder.token(name, value)
                }
                "saved" => {
                    let (name, text) = rest.split_once(" = ").ok_or_else(|| Failed(setting.clone()))?;
                    builder.saved_search(name, text)
                }
                "range" => {
                    let (from, to) = rest.split_once(' ').ok_or_else(|| Failed(setting.clone()))?;
                    builder.earliest(from).latest(to)
                }
                _ => builder.time_zone(rest.parse().map_err(|_| Failed(setting.clone()))?),
            };
        }
        Ok(builder)
    }

    pub(crate) async fn engine(&self) -> Result<Engine, Failed> {
        let failed = |error: spl_exec::Error| Failed(error.to_string());
        let engine = self.builder()?.build().map_err(failed)?;
        for (name, rows) in &self.datasets {
            let file = tempfile::Builder::new().suffix(".ndjson").tempfile().unwrap();
            std::fs::write(file.path(), rows).unwrap();
            engine.register_ndjson(name, file.path().to_str().unwrap()).map_err(failed)?;
        }
        for (index, rows) in &self.events {
            let file = tempfile::Builder::new().suffix(".ndjson").tempfile().unwrap();
            std::fs::write(file.path(), rows).unwrap();
            engine.register_events_ndjson(index, file.path().to_str().unwrap()).map_err(failed)?;
        }
        for (index, rows) in &self.metrics {
            let file = tempfile::Builder::new().suffix(".ndjson").tempfile().unwrap();
            std::fs::write(file.path(), rows).unwrap();
            engine.register_metrics(index, file.path().to_str().unwrap()).await.map_err(failed)?;
        }
        if let Some(rows) = &self.input {
            engine.set_input_reader("input", rows.as_bytes(), InputFormat::Ndjson).map_err(failed)?;
        }
        Ok(engine)
    }
}

#[async_trait]
impl AsyncDB for Stage {
    type Error = Failed;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, text: &str) -> Result<DBOutput<DefaultColumnType>, Failed> {
        let is_search = ![
            "input", "dataset ", "events ", "metrics ", "lookup ", "macro ", "saved ", "token ", "range ", "zone ",
            "writable", "geoip",
        ]
        .iter()
        .any(|word| text.starts_with(word));
        if !is_search {
            self.set(text)?;
            return Ok(DBOutput::StatementComplete(0));
        }
        let failed = |error: spl_exec::Error| Failed(error.to_string());
        let search = self.engine().await?.search(text).await.map_err(failed)?;
        let schema = search.schema();
        let batches = search.collect().await.map_err(failed)?;
        let rows = rows_as_text(&schema, &batches).into_iter().map(|row| vec![row]).collect();
        Ok(DBOutput::Rows { types: vec![DefaultColumnType::Text], rows })
    }

    async fn shutdown(&mut self) {}
}

/// A lookup's name, and the options of its definition: `tools max_matches=1 match_type=WILDCARD(name)`.
fn definition(text: &str, path: &Path) -> Result<LookupDef, Failed> {
    let failed = || Failed(format!("unknown option of a lookup: {text}"));
    let mut words = text.split(' ');
    let mut definition = LookupDef::csv(words.next().unwrap(), path);
    for word in words {
        let (option, value) = word.split_once('=').ok_or_else(failed)?;
        match option {
            "case_sensitive_match" => definition.case_sensitive_match = value == "true",
            "max_matches" => definition.max_matches = value.parse().ok(),
            "min_matches" => definition.min_matches = value.parse().map_err(|_| failed())?,
            "default_match" => definition.default_match = Some(value.to_owned()),
            "time_field" => definition.time_field = Some(value.to_owned()),
            "match_type" => {
                let (kind, field) = value.trim_end_matches(')').split_once('(').ok_or_else(failed)?;
                let kind = match kind {
                    "WILDCARD" => MatchKind::Wildcard,
                    "CIDR" => MatchKind::Cidr,
                    _ => MatchKind::Exact,
                };
                definition.match_type.push((kind, field.to_owned()));
            }
            _ => return Err(failed()),
        }
    }
    Ok(definition)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path) } else { vec![path] }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "slt"))
        .collect();
    files.sort();
    files
}

/// All `.slt` files of this crate.
pub(crate) fn all() -> Vec<PathBuf> {
    let only = std::env::var("SPL_SLT_ONLY").unwrap_or_default();
    let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slt"));
    files.retain(|file| file.to_string_lossy().contains(&only));
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn slt_files_hold() {
    let complete = std::env::var_os("SPL_SLT_COMPLETE").is_some();
    let mut failures = Vec::new();
    let files = all();
    assert!(!files.is_empty(), "no .slt files");
    for file in files {
        let mut runner = Runner::new(|| async { Ok(Stage::default()) });
        runner.with_column_validator(strict_column_validator);
        if complete {
            let written = runner
                .update_test_file(
                    &file,
                    " ",
                    sqllogictest::default_validator,
                    sqllogictest::default_normalizer,
                    strict_column_validator,
                )
                .await;
            written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        } else if let Err(error) = runner.run_file_async(&file).await {
            failures.push(format!("{error}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
