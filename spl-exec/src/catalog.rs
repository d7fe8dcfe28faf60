//! What the planner sees of an engine.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    arrow::array::RecordBatch,
    catalog::TableProvider,
    common::TableReference,
    datasource::provider_as_source,
    logical_expr::{ScalarUDF, WindowUDF},
};
use spl_parser::{
    ast::Pipeline,
    command::{DataFormat, DatasetName},
};
use spl_planner::{
    Catalog, CommandExtension, Dataset, DatasetField, EvalFunction, Events, Limits, Lookup, Primitive, RowsPrimitive,
    StatsFunction, Table, TimeRange, resolve_time,
};

use crate::{
    builder::{Config, Extensions},
    datamodel::{self, CimDataset},
    engine::{Definitions, INPUT, Tables, events_reference, file_reference, lookup_reference, metrics_reference},
    function::{
        self,
        support::{path::Path, regex::Regex, xpath::XPath},
    },
    inline,
    table::ROW_NUMBER,
};

/// The tables and circumstances of one search, fixed when it starts.
#[derive(Debug)]
pub(crate) struct EngineCatalog {
    tables: Arc<Tables>,
    definitions: Arc<Definitions>,
    now: DateTime<Utc>,
    time_zone: Tz,
    range: TimeRange,
    tokens: Arc<BTreeMap<String, String>>,
    geoip: Option<String>,
    limits: Limits,
    extensions: Extensions,
    deadline: Option<Instant>,
}

impl EngineCatalog {
    pub(crate) fn new(tables: Arc<Tables>, definitions: Arc<Definitions>, config: &Config) -> Self {
        let now = config.now.unwrap_or_else(Utc::now);
        let resolve = |spec: &Option<_>| resolve_time(spec.as_ref()?, now, config.time_zone).flatten();
        let range = TimeRange { earliest: resolve(&config.earliest), latest: resolve(&config.latest) };
        Self {
            tables,
            definitions,
            now,
            time_zone: config.time_zone,
            range,
            tokens: Arc::clone(&config.tokens),
            geoip: config.geoip.clone(),
            limits: config.limits,
            extensions: Arc::clone(&config.extensions),
            deadline: config.timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
        }
    }

    /// When the search has taken as long as it may.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The registered table of a dataset, with the name it is registered under.
    fn registered(&self, name: &DatasetName) -> Option<(&str, &Arc<dyn TableProvider>)> {
        let datasets = &self.tables.datasets;
        match &name.dataset {
            Some(dataset) => self.table_of(&name.model, dataset),
            None => self.get(&name.model).or_else(|| {
                // `datamodel=Web` means the model's root dataset, or the only one there is.
                let prefix = format!("{}.", name.model);
                let mut of_model = datasets.iter().filter(|(name, _)| name.starts_with(&prefix));
                let (only, table) = of_model.next()?;
                of_model.next().is_none().then_some((only.as_str(), table))
            }),
        }
    }

    fn get(&self, name: &str) -> Option<(&str, &Arc<dyn TableProvider>)> {
        self.tables.datasets.get_key_value(name).map(|(name, table)| (name.as_str(), table))
    }

    fn table_of(&self, model: &str, dataset: &str) -> Option<(&str, &Arc<dyn TableProvider>)> {
        self.get(&format!("{model}.{dataset}"))
    }

    /// The table that holds a dataset's events: its own, or that of the nearest dataset above it, with the conditions that then tell its
    /// events from others.
    fn holding(&self, described: &CimDataset) -> Option<(&str, &Arc<dyn TableProvider>, Vec<String>)> {
        let mut conditions = Vec::new();
        let own = described.constraints.iter().map(|level| (level.path.as_str(), Some(level.condition)));
        for (path, condition) in own.chain([(described.prefix, None)]) {
            let last = path.rsplit('.').next().unwrap_or(path);
            let found = self.table_of(described.model, path).or_else(|| self.table_of(described.model, last));
            let model = || condition.is_none().then(|| self.get(described.model)).flatten();
            if let Some((name, table)) = found.or_else(model) {
                return Some((name, table, conditions));
            }
            conditions.extend(condition.map(str::to_owned));
        }
        None
    }
}

impl Catalog for EngineCatalog {
    fn expired(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    fn dataset(&self, name: &DatasetName) -> Option<Dataset> {
        let described = datamodel::dataset(&name.model, name.dataset.as_deref());
        let own = self.registered(name).map(|(name, table)| (name, table, Vec::new()));
        let registered = own.or_else(|| self.holding(described.as_ref()?));
        let is_registered = registered.is_some();
        let (table_name, provider, constraints) = match (registered, &described) {
            (Some((name, table, constraints)), _) => (name.to_owned(), Arc::clone(table), constraints),
            (None, Some(described)) => {
                (format!("{}.{}", described.model, described.path), datamodel::empty_table(described), Vec::new())
            }
            (None, None) => return None,
        };
        let prefix = match &described {
            Some(described) => described.prefix.to_owned(),
            None => {
                let path = table_name.split_once('.').map_or(table_name.as_str(), |(_, path)| path);
                path.split('.').next().unwrap_or(path).to_owned()
            }
        };
        let fields = described.iter().flat_map(|described| described.fields.iter().chain(&described.below));
        let fields = fields.map(|field| DatasetField { name: field.name.to_owned(), owner: field.owner.clone() });
        Some(Dataset {
            prefix,
            table: table(&table_name, provider),
            fields: fields.collect(),
            constraints,
            registered: is_registered,
        })
    }

    fn dataset_names(&self) -> Vec<String> {
        let mut names = datamodel::names();
        names.extend(self.tables.datasets.keys().cloned());
        names
    }

    fn lookup(&self, name: &str) -> Option<Lookup> {
        let lookup = self.tables.lookups.get(name)?;
        let table = named(lookup_reference(name), Arc::clone(&lookup.table));
        Some(Lookup { table, matching: lookup.matching.clone() })
    }

    fn file(&self, name: &str) -> Option<Table> {
        Some(named(file_reference(name), Arc::clone(self.tables.files.get(name)?)))
    }

    fn geoip(&self) -> Option<String> {
        self.geoip.clone()
    }

    fn lookup_is_unique(&self, name: &str, fields: &[&str], case_sensitive: bool) -> bool {
        self.tables.lookups.get(name).is_some_and(|lookup| lookup.is_unique(fields, case_sensitive))
    }

    fn lookup_names(&self) -> Vec<String> {
        self.definitions.lookups.names().map(str::to_owned).collect()
    }

    fn input(&self) -> Option<Table> {
        self.tables.input.as_ref().map(|provider| table(INPUT, Arc::clone(provider)))
    }

    fn events(&self) -> Vec<Events> {
        let events = self.tables.events.iter();
        let events = events.map(|(index, provider)| Events {
            index: index.clone(),
            table: named(events_reference(index), Arc::clone(provider)),
        });
        events.collect()
    }

    fn metrics(&self) -> Vec<Events> {
        let registered = self.tables.metrics.iter().map(|(index, provider)| Events {
            index: index.clone(),
            table: named(metrics_reference(index), Arc::clone(provider)),
        });
        // Events that say what they measured are metrics too.
        let measured = self.tables.events.iter().filter(|(_, provider)| {
            let schema = provider.schema();
            schema.column_with_name("metric_name").is_some() && schema.column_with_name("_value").is_some()
        });
        let measured = measured.map(|(index, provider)| Events {
            index: index.clone(),
            table: named(events_reference(index), Arc::clone(provider)),
        });
        registered.chain(measured).collect()
    }

    fn saved_search(&self, name: &str, replacements: &[(String, String)]) -> Option<Result<Pipeline, String>> {
        let Definitions { saved, macros, .. } = self.definitions.as_ref();
        Some(saved.parse(name, replacements, macros)?.map(|parsed| parsed.pipeline))
    }

    fn saved_search_names(&self) -> Vec<String> {
        self.definitions.saved.names().map(str::to_owned).collect()
    }

    fn inline_rows(&self, format: DataFormat, text: &str) -> Result<RecordBatch, String> {
        inline::rows(format, text)
    }

    fn extension(&self, name: &str) -> Option<Arc<dyn CommandExtension>> {
        self.extensions.get(name).map(Arc::clone)
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn eval_function(&self, name: &str) -> Option<&'static EvalFunction> {
        function::eval::eval_function(name)
    }

    fn eval_function_names(&self) -> Vec<&'static str> {
        function::eval::names()
    }

    fn is_missing_eval_function(&self, name: &str) -> bool {
        function::eval::is_missing(name)
    }

    fn stats_function(&self, name: &str) -> Option<&'static StatsFunction> {
        function::stats::stats_function(name)
    }

    fn stats_function_names(&self) -> Vec<&'static str> {
        function::stats::names()
    }

    fn primitive(&self, primitive: Primitive) -> Arc<ScalarUDF> {
        function::primitive(primitive)
    }

    fn rows_primitive(&self, primitive: RowsPrimitive) -> Arc<WindowUDF> {
        function::rows_primitive(primitive)
    }

    fn regex_error(&self, regex: &str) -> Option<String> {
        Regex::new(regex).err()
    }

    fn is_path(&self, path: &str) -> bool {
        Path::parse(path).is_some()
    }

    fn is_xpath(&self, path: &str) -> bool {
        XPath::parse(path).is_some()
    }

    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn time_zone(&self) -> Tz {
        self.time_zone
    }

    fn time_range(&self) -> TimeRange {
        self.range
    }

    fn tokens(&self) -> &BTreeMap<String, String> {
        &self.tokens
    }
}

/// The name of a dataset in DataFusion's catalog and in plans: the data model is the schema, `Endpoint.Processes` the table `Processes` in it.
pub(crate) fn reference(dataset: &str) -> TableReference {
    match dataset.split_once('.') {
        Some((model, path)) => TableReference::partial(model, path.replace('.', "_")),
        None => TableReference::bare(dataset),
    }
}

fn table(name: &str, provider: Arc<dyn TableProvider>) -> Table {
    named(reference(name), provider)
}

fn named(name: TableReference, provider: Arc<dyn TableProvider>) -> Table {
    let row_number = provider.schema().field_with_name(ROW_NUMBER).is_ok().then(|| ROW_NUMBER.to_owned());
    Table { name, source: provider_as_source(provider), row_number }
}
