//! Settings of an engine.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    execution::{
        SessionStateBuilder,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::FairSpillPool,
        runtime_env::RuntimeEnvBuilder,
    },
    prelude::{SessionConfig, SessionContext},
};
use spl_parser::{Macro, MacroSet, ast::TimeSpec};
use spl_planner::{CommandExtension, Limits, resolve_time};

use crate::{
    content::{self, LookupDef},
    engine::{Definitions, Engine},
    error::{Error, Result, from_datafusion},
    function,
    macro_eval::Evaluator,
    rules,
    write::Folder,
};

/// What a search goes by unless it says otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) now: Option<DateTime<Utc>>,
    pub(crate) time_zone: Tz,
    pub(crate) earliest: Option<TimeSpec>,
    pub(crate) latest: Option<TimeSpec>,
    pub(crate) tokens: Arc<BTreeMap<String, String>>,
    pub(crate) timeout: Option<Duration>,
    /// The file of a MaxMind database.
    pub(crate) geoip: Option<String>,
    /// Where searches may write.
    pub(crate) writable: Option<Folder>,
    pub(crate) limits: Limits,
    /// Commands of the embedding app, by their names in lower case.
    pub(crate) extensions: Extensions,
}

/// Commands of the embedding app, by their names in lower case.
pub(crate) type Extensions = Arc<BTreeMap<String, Arc<dyn CommandExtension>>>;

/// Configures an [`Engine`].
#[must_use = "a builder does nothing until `build`"]
pub struct EngineBuilder {
    config: Config,
    earliest: Option<String>,
    latest: Option<String>,
    tokens: BTreeMap<String, String>,
    memory_limit: Option<usize>,
    spill_dir: Option<PathBuf>,
    geoip: Option<PathBuf>,
    writable: Option<PathBuf>,
    threads: Option<usize>,
    content: Vec<PathBuf>,
    macros: MacroSet,
    lookups: Vec<LookupDef>,
    saved: Vec<(String, String)>,
    context: Option<SessionContext>,
}

impl fmt::Debug for EngineBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Default for EngineBuilder {
    fn default() -> Self {
        let config = Config {
            now: None,
            time_zone: Tz::UTC,
            earliest: None,
            latest: None,
            tokens: Arc::default(),
            timeout: None,
            geoip: None,
            writable: None,
            limits: Limits::default(),
            extensions: Extensions::default(),
        };
        Self {
            config,
            earliest: None,
            latest: None,
            tokens: BTreeMap::new(),
            memory_limit: None,
            spill_dir: None,
            geoip: None,
            writable: None,
            threads: None,
            content: Vec::new(),
            macros: MacroSet::new(),
            lookups: Vec::new(),
            saved: Vec::new(),
            context: None,
        }
    }
}

impl EngineBuilder {
    /// What `now()` and relative times start from; without it, the clock when a search starts.
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.config.now = Some(now);
        self
    }

    /// The time zone of calendar times, snaps such as `@d`, and formatted times; UTC by default.
    pub fn time_zone(mut self, zone: Tz) -> Self {
        self.config.time_zone = zone;
        self
    }

    /// Events at or after this time, in Splunk's notation: `-24h@h`, `1700000000`. A search's own `earliest` overrides it.
    pub fn earliest(mut self, time: impl Into<String>) -> Self {
        self.earliest = Some(time.into());
        self
    }

    /// Events before this time. A search's own `latest` overrides it.
    pub fn latest(mut self, time: impl Into<String>) -> Self {
        self.latest = Some(time.into());
        self
    }

    /// Bytes of memory for sorts, groups and joins; what doesn't fit is spilled to disk. Unlimited by default.
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// The folder for spilled data; the system's temporary folder by default.
    pub fn spill_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spill_dir = Some(folder.into());
        self
    }

    /// Threads that a search uses; as many as there are cores by default.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads.max(1));
        self
    }

    /// Ends a search with [`Error::Resources`] after so long: its planning, subsearches included, and then its running, which begins when
    /// its rows are asked for.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = Some(timeout);
        self
    }

    /// Rows of a subsearch that count, 10,000 by default; more are cut off, with a warning.
    pub fn subsearch_rows(mut self, rows: usize) -> Self {
        self.config.limits.subsearch_rows = rows;
        self
    }

    /// How much subsearches and their kin may take; Splunk's defaults unless set. Replaces what [`subsearch_rows`](Self::subsearch_rows)
    /// set.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.config.limits = limits;
        self
    }

    /// A command of your own, or one of another product (`rest`, `fit`, `apply`); it overrides a built-in one of its name.
    pub fn command(mut self, name: &str, command: Arc<dyn CommandExtension>) -> Self {
        Arc::make_mut(&mut self.config.extensions).insert(name.to_ascii_lowercase(), command);
        self
    }

    /// A value for `$name$` in searches. It is bound as data: nothing in it is parsed, and its `*` is a star.
    pub fn token(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.tokens.insert(name.into(), value.into());
        self
    }

    /// A folder laid out as contentctl does: `macros/*.yml` and `lookups/*.yml`. Later ones override earlier ones.
    pub fn content(mut self, folder: impl AsRef<Path>) -> Self {
        self.content.push(folder.as_ref().to_owned());
        self
    }

    /// A macro; it overrides those of content folders.
    pub fn macro_definition(mut self, name: &str, arguments: &[&str], definition: &str) -> Self {
        self.macros.insert(Macro::new(name, definition).with_arguments(arguments.iter().copied()));
        self
    }

    /// A lookup table in a CSV file; it overrides those of content folders. The file is read when a search first names it.
    pub fn lookup(mut self, name: impl Into<String>, path: impl AsRef<Path>) -> Self {
        self.lookups.push(LookupDef::csv(name, path.as_ref()));
        self
    }

    /// As [`lookup`](Self::lookup), with what a definition says of how its lines are matched.
    pub fn lookup_definition(mut self, definition: LookupDef) -> Self {
        self.lookups.push(definition);
        self
    }

    /// A saved search, for `savedsearch` and its kin; it overrides those of content folders, which are their detections and the
    /// stanzas of their `savedsearches.conf`. `$name$` in it is what whoever runs it says.
    pub fn saved_search(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.saved.push((name.into(), text.into()));
        self
    }

    /// Macros; they override those of content folders.
    pub fn macros(mut self, macros: impl IntoIterator<Item = Macro>) -> Self {
        for definition in macros {
            self.macros.insert(definition);
        }
        self
    }

    /// Runs searches in an existing DataFusion context: its tables stay, its memory pool and disk manager serve. The settings for
    /// memory, spilling and threads have no effect then. Nothing is registered in it; [`function::register`](crate::function::register) does
    /// that for those who serialise plans.
    pub fn context(mut self, context: SessionContext) -> Self {
        self.context = Some(context);
        self
    }

    /// A database of the places of IP addresses, in MaxMind's format (`.mmdb`), for `iplocation`. Without one its fields are null.
    pub fn geoip(mut self, file: impl Into<PathBuf>) -> Self {
        self.geoip = Some(file.into());
        self
    }

    /// A folder that searches may write to: `outputlookup`, `outputcsv` and `collect` put files there, and fail without one. Nothing outside of it is
    /// ever changed: a lookup whose file lies elsewhere is written here, and read from here from then on. Files are replaced as
    /// a whole, so that nobody reads half of one. `inputcsv` reads from it.
    pub fn allow_write(mut self, folder: impl Into<PathBuf>) -> Self {
        self.writable = Some(folder.into());
        self
    }

    /// Makes the engine; reads the content folders.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] for a content folder, a folder to write to or a database that can't be read, [`Error::Plan`] for a time that is none.
    pub fn build(self) -> Result<Engine> {
        let borrowed = self.context.is_some();
        let context = match self.context {
            Some(context) => context,
            None => session(self.memory_limit, self.spill_dir, self.threads)?,
        };
        if !borrowed {
            function::register(&context);
        }
        let mut definitions = Definitions { lookups: crate::lookup::Lookups::premium(), ..Definitions::default() };
        for folder in &self.content {
            let content = content::load_content(folder)?;
            definitions.saved.folder(folder.clone());
            definitions.macros.extend(content.macros);
            definitions.problems.extend(content.problems);
            content.lookup_files.iter().for_each(|path| definitions.lookups.file(path));
            content.lookups.iter().for_each(|lookup| definitions.lookups.define(lookup));
        }
        for definition in self.macros.iter() {
            definitions.macros.insert(definition.clone());
        }
        let mut config = self.config;
        config.geoip = self.geoip.as_deref().map(function::geoip).transpose()?;
        config.writable = self.writable.as_deref().map(Folder::open).transpose()?;
        config.earliest = self.earliest.as_deref().map(time).transpose()?;
        config.latest = self.latest.as_deref().map(time).transpose()?;
        let now = config.now.unwrap_or_else(Utc::now);
        for (spec, text) in [(&config.earliest, &self.earliest), (&config.latest, &self.latest)] {
            if let (Some(spec), Some(text)) = (spec, text)
                && resolve_time(spec, now, config.time_zone).is_none()
            {
                return Err(no_time(text));
            }
        }
        config.tokens = Arc::new(self.tokens);
        self.saved.iter().for_each(|(name, text)| definitions.saved.define(name, text));
        self.lookups.iter().for_each(|lookup| definitions.lookups.define(lookup));
        definitions.macros.set_evaluator(Arc::new(Evaluator { config: config.clone() }));
        Ok(Engine::from_parts(config, definitions, context, borrowed))
    }
}

fn time(text: &str) -> Result<TimeSpec> {
    spl_parser::parse_time_spec(text).ok_or_else(|| no_time(text))
}

fn no_time(text: &str) -> Error {
    let message =
        format!("`{text}` is no time; write something like `-24h@h`, `now`, `1700000000` or `2024-03-15T12:00:00`");
    Error::Plan { message, diagnostics: Vec::new() }
}

fn session(memory: Option<usize>, spill: Option<PathBuf>, threads: Option<usize>) -> Result<SessionContext> {
    let mut runtime = RuntimeEnvBuilder::new();
    if let Some(bytes) = memory {
        runtime = runtime.with_memory_pool(Arc::new(FairSpillPool::new(bytes)));
    }
    if let Some(folder) = spill {
        let mode = DiskManagerMode::Directories(vec![folder]);
        runtime = runtime.with_disk_manager_builder(DiskManagerBuilder::default().with_mode(mode));
    }
    let runtime = runtime.build_arc().map_err(|error| from_datafusion(error, "the spill folder"))?;
    let mut config = SessionConfig::new();
    if let Some(threads) = threads {
        config = config.with_target_partitions(threads);
    }
    let rules = rules::physical(runtime.cache_manager.get_file_metadata_cache(), memory);
    let state = SessionStateBuilder::new_with_default_features().with_config(config).with_runtime_env(runtime);
    let state = state.with_physical_optimizer_rules(rules).build();
    let context = SessionContext::new_with_state(state);
    for rule in rules::LEFT_OUT {
        context.remove_optimizer_rule(rule);
    }
    Ok(context)
}
