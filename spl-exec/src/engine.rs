//! TEMPORARY stub of the engine's interface, so that the command line compiles; the engine replaces it at merge.
#![allow(missing_docs, missing_debug_implementations, clippy::unused_async)]

use std::{
    fmt,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use datafusion::arrow::{
    array::RecordBatch,
    datatypes::{Schema, SchemaRef},
};
use futures::{Stream, stream};

#[derive(Clone)]
pub struct Engine;
pub struct EngineBuilder;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    Ndjson,
    Csv,
    Parquet,
}

impl EngineBuilder {
    pub fn now(self, _: DateTime<Utc>) -> Self {
        self
    }
    pub fn time_zone(self, _: chrono_tz::Tz) -> Self {
        self
    }
    pub fn earliest(self, _: &str) -> Self {
        self
    }
    pub fn latest(self, _: &str) -> Self {
        self
    }
    pub fn memory_limit(self, _: usize) -> Self {
        self
    }
    pub fn spill_dir(self, _: impl Into<PathBuf>) -> Self {
        self
    }
    pub fn timeout(self, _: Duration) -> Self {
        self
    }
    pub fn token(self, _: impl Into<String>, _: impl Into<String>) -> Self {
        self
    }
    pub fn content(self, _: impl AsRef<Path>) -> Self {
        self
    }
    pub fn macro_definition(self, _: &str, _: &[&str], _: &str) -> Self {
        self
    }
    pub fn build(self) -> Result<Engine, Error> {
        Ok(Engine)
    }
}

impl Engine {
    pub fn builder() -> EngineBuilder {
        EngineBuilder
    }
    pub async fn register(&self, _: &str, path: &str) -> Result<(), Error> {
        if Path::new(path).exists() { Ok(()) } else { Err(Error::Data(format!("can't read {path}: no such file"))) }
    }
    pub async fn set_input(&self, _: &str, _: InputFormat) -> Result<(), Error> {
        Ok(())
    }
    pub fn set_input_reader(&self, _: &str, _: impl Read, _: InputFormat) -> Result<(), Error> {
        Ok(())
    }
    pub async fn search(&self, _: &str) -> Result<Search, Error> {
        Ok(Search)
    }
    pub fn check(&self, _: &str) -> Check {
        Check::default()
    }
    pub async fn explain(&self, text: &str) -> Result<Explain, Error> {
        Ok(Explain { spl: text.into(), logical: String::new(), physical: String::new() })
    }
}

pub struct Search;
impl Search {
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::new(Schema::empty())
    }
    pub fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
    pub async fn stream(self) -> Result<impl Stream<Item = Result<RecordBatch, Error>> + Send, Error> {
        Ok(stream::empty())
    }
    pub async fn collect(self) -> Result<Vec<RecordBatch>, Error> {
        Ok(Vec::new())
    }
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle
    }
}

#[derive(Clone)]
pub struct CancelHandle;
impl CancelHandle {
    pub fn cancel(&self) {}
}

#[derive(Default)]
pub struct Message {
    pub code: String,
    pub message: String,
    pub line: usize,
    pub column: usize,
    pub rendered: String,
}
#[derive(Default)]
pub struct Stage {
    pub ok: bool,
    pub errors: Vec<Message>,
}
#[derive(Default)]
pub struct Check {
    pub parse: Stage,
    pub plan: Stage,
    pub warnings: Vec<Message>,
    pub commands: Vec<String>,
    pub macros: Vec<String>,
    pub lookups: Vec<String>,
    pub datasets: Vec<String>,
}
pub struct Explain {
    pub spl: String,
    pub logical: String,
    pub physical: String,
}
impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spl)
    }
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("{0}")]
    Syntax(String),
    #[error("{0}")]
    Data(String),
    #[error("{0}")]
    Resources(String),
    #[error("the search was cancelled")]
    Cancelled,
}

pub mod content {
    use std::path::PathBuf;

    pub struct FoundSearch {
        pub id: String,
        pub name: String,
        pub path: PathBuf,
        pub search: String,
        pub line: usize,
    }

    pub fn find_searches(_: &[PathBuf]) -> Vec<Result<FoundSearch, super::Error>> {
        Vec::new()
    }
}
