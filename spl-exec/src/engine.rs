//! The engine: tables, macros and settings, and the searches that run over them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::Read,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use datafusion::{
    arrow::array::RecordBatch,
    catalog::{MemorySchemaProvider, TableProvider},
    common::TableReference,
    execution::{SessionState, object_store::ObjectStoreUrl},
    object_store::ObjectStore,
    prelude::SessionContext,
};
use spl_parser::{MacroSet, ast::Pipeline, lint::LintOptions};

use crate::{
    builder::{Config, EngineBuilder},
    catalog::{EngineCatalog, reference},
    check::Check,
    error::{Error, Result, from_datafusion},
    explain::Explain,
    lookup::{LoadedLookup, Lookups},
    rules,
    saved::SavedSearches,
    search::Search,
    table::{self, ROW_NUMBER},
    uses::Uses,
    write,
};

/// Runs searches over registered tables.
///
/// An engine is `Send + Sync` and cheap to clone: clones share tables and settings.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

struct Inner {
    config: Config,
    definitions: Arc<Definitions>,
    /// Held while a lookup is read, so that searches that name it at the same time read it once.
    loading: Mutex<()>,
    context: SessionContext,
    /// Whether the context is somebody else's: then nothing is registered in it.
    borrowed: bool,
    /// Replaced as a whole, so that a search keeps the tables it was planned with.
    tables: RwLock<Arc<Tables>>,
}

/// What content defines.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) macros: MacroSet,
    pub(crate) lookups: Lookups,
    pub(crate) saved: SavedSearches,
    /// What of it can't be read.
    pub(crate) problems: Vec<String>,
}

/// The registered tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    /// By dataset name: `Endpoint.Processes`.
    pub(crate) datasets: BTreeMap<String, Arc<dyn TableProvider>>,
    /// The lookups that searches have named so far.
    pub(crate) lookups: BTreeMap<String, Arc<LoadedLookup>>,
    /// The CSV files that searches have named so far.
    pub(crate) files: BTreeMap<String, Arc<dyn TableProvider>>,
    /// Events by the name of their index.
    pub(crate) events: BTreeMap<String, Arc<dyn TableProvider>>,
    /// Metrics by the name of their index.
    pub(crate) metrics: BTreeMap<String, Arc<dyn TableProvider>>,
    /// The rows that enter the first pipe.
    pub(crate) input: Option<Arc<dyn TableProvider>>,
}

/// The format of rows that are read from a file or a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputFormat {
    /// JSON objects, one a line.
    Ndjson,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl InputFormat {
    /// The format that a file's name tells: `.csv`, `.ndjson`, `.jsonl`, `.json`, `.parquet`; `None` for any other.
    pub fn of_path(path: &str) -> Option<Self> {
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" | "json" => Some(Self::Ndjson),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// The name that the rows which enter the first pipe have in plans.
pub(crate) const INPUT: &str = "spl.input";

impl Engine {
    /// An engine without tables and with the built-in macros only, that searches all time in UTC.
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Starts to configure an engine.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    pub(crate) fn from_parts(
        config: Config,
        definitions: Definitions,
        context: SessionContext,
        borrowed: bool,
    ) -> Self {
        let definitions = Arc::new(definitions);
        let inner =
            Inner { config, definitions, loading: Mutex::default(), context, borrowed, tables: RwLock::default() };
        Self { inner: Arc::new(inner) }
    }

    /// Registers the events of a dataset such as `Endpoint.Processes`, by the format that the path's extension tells:
    /// CSV (`.csv`), JSON lines (`.ndjson`, `.jsonl`, `.json`), and Parquet for everything else: a file, a folder, a glob or
    /// an object-store URL.
    ///
    /// Columns carry the fields' names without the dataset's prefix (`process_name`); `_time` is a timestamp or epoch seconds.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where there is no such file or it can't be read as what it claims to be.
    pub async fn register(&self, dataset: &str, path: &str) -> Result<()> {
        // Folders, globs and URLs have any name.
        match InputFormat::of_path(path).unwrap_or(InputFormat::Parquet) {
            InputFormat::Parquet => self.register_parquet(dataset, path).await,
            InputFormat::Csv => self.register_csv(dataset, path),
            InputFormat::Ndjson => self.register_ndjson(dataset, path),
        }
    }

    /// Registers Parquet: a file, a folder, a glob such as `events/*.parquet`, or an object-store URL.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    pub async fn register_parquet(&self, dataset: &str, path: &str) -> Result<()> {
        let table = table::parquet::open(&self.state(), path).await?;
        self.insert(dataset, table)
    }

    /// Registers a CSV file with a header. All its columns are text; an empty cell is null.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register); a row with too few or too many cells is named by its line.
    pub fn register_csv(&self, dataset: &str, path: &str) -> Result<()> {
        self.insert(dataset, table::csv::open(path)?)
    }

    /// Registers a file of JSON objects, one a line.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register); a line that holds no object is named by its number.
    pub fn register_ndjson(&self, dataset: &str, path: &str) -> Result<()> {
        self.insert(dataset, table::ndjson::open(path)?)
    }

    /// Registers Arrow batches.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where the batches differ in their columns, or `_time` is no time.
    pub fn register_batches(&self, dataset: &str, batches: Vec<RecordBatch>) -> Result<()> {
        self.insert(dataset, table::memory::table(dataset, batches)?)
    }

    /// Registers any table that DataFusion can read.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where its column `_time` is no time.
    pub fn register_table(&self, dataset: &str, table: Arc<dyn TableProvider>) -> Result<()> {
        self.insert(dataset, table::conform(table, dataset)?)
    }

    /// Makes an object store readable, so that tables can be registered by URLs that begin with `url`: `s3://bucket`.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where `url` has no scheme and host, or more than these.
    pub fn register_object_store(&self, url: &str, store: Arc<dyn ObjectStore>) -> Result<()> {
        let parsed = ObjectStoreUrl::parse(url).map_err(|error| from_datafusion(error, url))?;
        self.inner.context.register_object_store(parsed.as_ref(), store);
        Ok(())
    }

    /// Registers raw events, by the format that the path's extension tells, as [`register`](Self::register) does. `index` is the index that rows
    /// without a column `index` belong to.
    ///
    /// Rows have `_time` and `_raw`, and perhaps `host`, `source` and `sourcetype`; other columns are fields that were extracted
    /// before. A field that no column has is looked for in `_raw`.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    pub async fn register_events(&self, index: &str, path: &str) -> Result<()> {
        let table = match InputFormat::of_path(path).unwrap_or(InputFormat::Parquet) {
            InputFormat::Parquet => table::parquet::open(&self.state(), path).await?,
            InputFormat::Csv => table::csv::open(path)?,
            InputFormat::Ndjson => table::ndjson::open(path)?,
        };
        self.insert_events(index, table)
    }

    /// Registers raw events from JSON lines, as [`register_events`](Self::register_events).
    ///
    /// # Errors
    ///
    /// As [`register_ndjson`](Self::register_ndjson).
    pub fn register_events_ndjson(&self, index: &str, path: &str) -> Result<()> {
        self.insert_events(index, table::ndjson::open(path)?)
    }

    /// Registers raw events from Arrow batches, as [`register_events`](Self::register_events).
    ///
    /// # Errors
    ///
    /// As [`register_batches`](Self::register_batches).
    pub fn register_event_batches(&self, index: &str, batches: Vec<RecordBatch>) -> Result<()> {
        self.insert_events(index, table::memory::table(index, batches)?)
    }

    /// Registers metrics, by the format that the path's extension tells, as [`register`](Self::register) does. `index` is the index that rows
    /// without a column `index` belong to.
    ///
    /// Rows have `_time`, and either `metric_name` and `_value`, or a column of numbers for each metric, which may be called
    /// `metric_name:cpu.usage`. Other columns are dimensions.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    pub async fn register_metrics(&self, index: &str, path: &str) -> Result<()> {
        let table = match InputFormat::of_path(path).unwrap_or(InputFormat::Parquet) {
            InputFormat::Parquet => table::parquet::open(&self.state(), path).await?,
            InputFormat::Csv => table::csv::open(path)?,
            InputFormat::Ndjson => table::ndjson::open(path)?,
        };
        self.insert_metrics(index, table)
    }

    /// Registers metrics from Arrow batches, as [`register_metrics`](Self::register_metrics).
    ///
    /// # Errors
    ///
    /// As [`register_batches`](Self::register_batches).
    pub fn register_metric_batches(&self, index: &str, batches: Vec<RecordBatch>) -> Result<()> {
        self.insert_metrics(index, table::memory::table(index, batches)?)
    }

    fn insert_metrics(&self, index: &str, table: Arc<dyn TableProvider>) -> Result<()> {
        self.publish(metrics_reference(index), Arc::clone(&table)).map_err(|error| from_datafusion(error, index))?;
        self.change(|tables| {
            tables.metrics.insert(index.to_owned(), table);
        });
        Ok(())
    }

    fn insert_events(&self, index: &str, table: Arc<dyn TableProvider>) -> Result<()> {
        self.publish(events_reference(index), Arc::clone(&table)).map_err(|error| from_datafusion(error, index))?;
        self.change(|tables| {
            tables.events.insert(index.to_owned(), table);
        });
        Ok(())
    }

    fn insert(&self, dataset: &str, table: Arc<dyn TableProvider>) -> Result<()> {
        self.publish(reference(dataset), Arc::clone(&table)).map_err(|error| from_datafusion(error, dataset))?;
        self.insert_found(dataset, table);
        Ok(())
    }

    /// Puts a table into DataFusion's catalog as well: a serialised plan names its tables, and SQL may want to read them.
    fn publish(&self, name: TableReference, table: Arc<dyn TableProvider>) -> datafusion::common::Result<()> {
        if self.inner.borrowed {
            return Ok(());
        }
        let context = &self.inner.context;
        if let (Some(schema), Some(catalog)) = (name.schema(), context.catalog(&default_catalog(context)))
            && catalog.schema(schema).is_none()
        {
            catalog.register_schema(schema, Arc::new(MemorySchemaProvider::new()))?;
        }
        context.deregister_table(name.clone())?;
        context.register_table(name, table)?;
        Ok(())
    }

    /// Makes a table of the context known under a dataset's name.
    pub(crate) fn insert_found(&self, dataset: &str, table: Arc<dyn TableProvider>) {
        self.change(|tables| {
            tables.datasets.insert(dataset.to_owned(), table);
        });
    }

    fn change(&self, change: impl FnOnce(&mut Tables)) {
        let mut guard = self.inner.tables.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut guard));
    }

    /// Sets the rows that enter the first pipe of a search, from a file.
    ///
    /// # Errors
    ///
    /// As [`register`](Self::register).
    pub async fn set_input(&self, path: &str, format: InputFormat) -> Result<()> {
        let table = match format {
            InputFormat::Parquet => table::parquet::open(&self.state(), path).await?,
            InputFormat::Csv => table::csv::open(path)?,
            InputFormat::Ndjson => table::ndjson::open(path)?,
        };
        self.insert_input(table)
    }

    /// Sets the rows that enter the first pipe of a search, from a stream; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where the rows can't be read; Parquet can't be read from a stream.
    pub fn set_input_reader(&self, name: &str, source: impl Read, format: InputFormat) -> Result<()> {
        let batches = match format {
            InputFormat::Csv => table::csv::read(name, source)?,
            InputFormat::Ndjson => table::ndjson::read(name, source)?,
            InputFormat::Parquet => {
                return Err(Error::data(
                    name,
                    "Parquet can't be read from a stream: its directory is at the end of the file",
                ));
            }
        };
        self.insert_input(table::memory::table(name, batches)?)
    }

    /// Sets the rows that enter the first pipe of a search.
    ///
    /// # Errors
    ///
    /// As [`register_batches`](Self::register_batches).
    pub fn set_input_batches(&self, batches: Vec<RecordBatch>) -> Result<()> {
        self.insert_input(table::memory::table(INPUT, batches)?)
    }

    fn insert_input(&self, table: Arc<dyn TableProvider>) -> Result<()> {
        self.publish(reference(INPUT), Arc::clone(&table)).map_err(|error| from_datafusion(error, INPUT))?;
        self.change(|tables| tables.input = Some(table));
        Ok(())
    }

    /// Reads the lookups and files that a search names.
    pub(crate) fn load(&self, pipeline: &Pipeline) -> Result<()> {
        self.load_lookups(pipeline)?;
        self.load_files(pipeline)
    }

    /// Reads the lookups that a search names, unless they are there already.
    fn load_lookups(&self, pipeline: &Pipeline) -> Result<()> {
        let names = self.uses_of(pipeline).lookups;
        if names.is_empty() {
            return Ok(());
        }
        let _guard = self.inner.loading.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            let loaded = self.inner.tables.read().unwrap_or_else(PoisonError::into_inner).lookups.contains_key(&name);
            if loaded {
                continue;
            }
            // The planner names those that nobody knows.
            let Some(lookup) = self.inner.definitions.lookups.read(&name, self.config().writable.as_ref())? else {
                continue;
            };
            let reference = lookup_reference(&name);
            self.publish(reference, Arc::clone(&lookup.table)).map_err(|error| from_datafusion(error, &name))?;
            self.change(|tables| {
                tables.lookups.insert(name, Arc::new(lookup));
            });
        }
        Ok(())
    }

    /// What a search names, that of the saved searches included that it runs.
    fn uses_of(&self, pipeline: &Pipeline) -> Uses {
        let mut uses = Uses::of(pipeline);
        let mut seen = BTreeSet::new();
        let mut open = std::mem::take(&mut uses.saved);
        while let Some(name) = open.pop() {
            // The planner tells of those that nobody knows, or that don't parse.
            let definitions = &self.inner.definitions;
            if let Some(Ok(parsed)) = definitions.saved.parse(&name, &[], &definitions.macros)
                && seen.insert(name)
            {
                let inner = Uses::of(&parsed.pipeline);
                uses.lookups.extend(inner.lookups);
                uses.files.extend(inner.files);
                open.extend(inner.saved);
            }
        }
        uses
    }

    /// Reads the files that a search names, anew for each search.
    fn load_files(&self, pipeline: &Pipeline) -> Result<()> {
        let Some(folder) = &self.config().writable else { return Ok(()) };
        for name in self.uses_of(pipeline).files {
            // The planner names those that aren't there.
            let Some(path) = folder.file(&name, "csv").ok().filter(|path| path.is_file()) else {
                self.change(|tables| drop(tables.files.remove(&name)));
                continue;
            };
            let table = table::csv::open(&path)?;
            let reference = file_reference(&name);
            self.publish(reference, Arc::clone(&table)).map_err(|error| from_datafusion(error, &name))?;
            self.change(|tables| {
                tables.files.insert(name, table);
            });
        }
        Ok(())
    }

    /// Lookups of a file that has changed are read again when a search names them.
    pub(crate) fn forget_lookups(&self, path: &Path) {
        let Some(folder) = &self.config().writable else { return };
        let lookups = self.lookups();
        let changed = |name: &str| lookups.written_path(name, folder).is_ok_and(|written| written == path);
        self.change(|tables| tables.lookups.retain(|name, _| !changed(name)));
    }

    pub(crate) fn lookups(&self) -> &Lookups {
        &self.inner.definitions.lookups
    }

    /// What could not be read of the content folders and is left out, as `path:line: message`.
    pub fn content_problems(&self) -> &[String] {
        &self.inner.definitions.problems
    }

    /// The names of the lookups that searches may use.
    pub fn lookup_names(&self) -> Vec<&str> {
        self.inner.definitions.lookups.names().collect()
    }

    /// Parses and plans a search; subsearches run now, as they do in Splunk, and the rest when rows are asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`], [`Error::Plan`] and [`Error::Unsupported`] for what is wrong with the text; what a subsearch fails with.
    pub async fn search(&self, text: &str) -> Result<Search> {
        let mut parsed = crate::syntax::parse(text, &self.inner.definitions.macros)?;
        self.load(&parsed.pipeline)?;
        let catalog = self.catalog();
        let mut warnings = std::mem::take(&mut parsed.warnings);
        let mut planned = crate::answer::plan(&parsed.pipeline, self, &catalog, &parsed.source).await?;
        warnings.append(&mut planned.warnings);
        planned.warnings = warnings;
        let writes = write::plan(std::mem::take(&mut planned.effects), self, &parsed.source)?;
        Ok(Search::new(self.clone(), parsed, planned, writes))
    }

    /// Parses and plans a search without running anything, lints it, and says what it needs.
    pub fn check(&self, text: &str) -> Check {
        self.check_with(text, &LintOptions::default())
    }

    /// As [`check`](Self::check), with a choice of lints.
    pub fn check_with(&self, text: &str, lints: &LintOptions) -> Check {
        Check::run(text, self, lints)
    }

    /// How a search would run: its commands, and DataFusion's logical and physical plan.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub async fn explain(&self, text: &str) -> Result<Explain> {
        Explain::of(&self.search(text).await?).await
    }

    /// The macros that searches may call, built-in ones aside.
    pub fn macros(&self) -> &MacroSet {
        &self.inner.definitions.macros
    }

    /// The DataFusion context that searches run in.
    pub fn context(&self) -> &SessionContext {
        &self.inner.context
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn state(&self) -> SessionState {
        let state = self.inner.context.state();
        let mut state = if self.inner.borrowed { rules::leave_out(state) } else { state };
        let tables = self.inner.tables.read().unwrap_or_else(PoisonError::into_inner);
        let numbered = |table: &Arc<dyn TableProvider>| table.schema().field_with_name(ROW_NUMBER).is_ok();
        if tables.input.as_ref().is_some_and(|input| !numbered(input)) {
            // The order of its rows is that of the files, so they are read one after the other.
            state.config_mut().options_mut().execution.target_partitions = 1;
        }
        state
    }

    /// The catalog of a search that starts now.
    pub(crate) fn catalog(&self) -> EngineCatalog {
        let tables = self.inner.tables.read().unwrap_or_else(PoisonError::into_inner);
        EngineCatalog::new(Arc::clone(&tables), Arc::clone(&self.inner.definitions), &self.inner.config)
    }
}

/// The name of an index's events in DataFusion's catalog and in plans.
pub(crate) fn events_reference(index: &str) -> TableReference {
    TableReference::partial("index", index.replace('.', "_"))
}

/// The name of an index's metrics in DataFusion's catalog and in plans.
pub(crate) fn metrics_reference(index: &str) -> TableReference {
    TableReference::partial("metrics", index.replace('.', "_"))
}

/// The name of a lookup in DataFusion's catalog and in plans.
pub(crate) fn lookup_reference(name: &str) -> TableReference {
    TableReference::partial("lookup", name.replace('.', "_"))
}

/// The name of a CSV file in DataFusion's catalog and in plans.
pub(crate) fn file_reference(name: &str) -> TableReference {
    TableReference::partial("file", name.replace('.', "_"))
}

/// The catalog that names without one are looked up in.
fn default_catalog(context: &SessionContext) -> String {
    context.state().config_options().catalog.default_catalog.clone()
}
