//! What the planner sees of an engine.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    catalog::TableProvider, common::TableReference, datasource::provider_as_source, logical_expr::ScalarUDF,
};
use spl_parser::command::DatasetName;
use spl_planner::{
    Catalog, CommandExtension, Dataset, EvalFunction, Events, Limits, Primitive, StatsFunction, Table, TimeRange,
    resolve_time,
};

use crate::{
    builder::{Config, Extensions},
    datamodel,
    engine::{INPUT, Tables, events_reference, lookup_reference},
    function::{
        self,
        support::{path::Path, regex::Regex},
    },
    table::ROW_NUMBER,
};

/// The tables and circumstances of one search, fixed when it starts.
#[derive(Debug)]
pub(crate) struct EngineCatalog {
    tables: Arc<Tables>,
    lookup_names: Vec<String>,
    now: DateTime<Utc>,
    time_zone: Tz,
    range: TimeRange,
    tokens: Arc<BTreeMap<String, String>>,
    limits: Limits,
    extensions: Extensions,
}

impl EngineCatalog {
    pub(crate) fn new(tables: Arc<Tables>, lookup_names: Vec<String>, config: &Config) -> Self {
        let now = config.now.unwrap_or_else(Utc::now);
        let resolve = |spec: &Option<_>| resolve_time(spec.as_ref()?, now, config.time_zone).flatten();
        let range = TimeRange { earliest: resolve(&config.earliest), latest: resolve(&config.latest) };
        Self {
            tables,
            lookup_names,
            now,
            time_zone: config.time_zone,
            range,
            tokens: Arc::clone(&config.tokens),
            limits: config.limits,
            extensions: Arc::clone(&config.extensions),
        }
    }

    /// The registered table of a dataset, with the name it is registered under.
    fn registered(&self, name: &DatasetName) -> Option<(&str, &Arc<dyn TableProvider>)> {
        let datasets = &self.tables.datasets;
        let get = |name: &str| datasets.get_key_value(name).map(|(name, table)| (name.as_str(), table));
        match &name.dataset {
            Some(dataset) => get(&format!("{}.{dataset}", name.model)),
            None => get(&name.model).or_else(|| {
                // `datamodel=Web` means the model's root dataset, or the only one there is.
                let prefix = format!("{}.", name.model);
                let mut of_model = datasets.iter().filter(|(name, _)| name.starts_with(&prefix));
                let (only, table) = of_model.next()?;
                of_model.next().is_none().then_some((only.as_str(), table))
            }),
        }
    }
}

impl Catalog for EngineCatalog {
    fn dataset(&self, name: &DatasetName) -> Option<Dataset> {
        let described = datamodel::dataset(&name.model, name.dataset.as_deref());
        let registered = self.registered(name);
        let (table_name, provider) = match (registered, &described) {
            (Some((name, table)), _) => (name.to_owned(), Arc::clone(table)),
            (None, Some(described)) => {
                (format!("{}.{}", described.model, described.path), datamodel::empty_table(described))
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
        let fields = described.iter().flat_map(|described| &described.fields);
        let declared: Vec<String> = fields.map(|field| field.name.to_owned()).collect();
        Some(Dataset {
            prefix,
            table: table(&table_name, provider),
            declared: declared.into(),
            registered: registered.is_some(),
        })
    }

    fn dataset_names(&self) -> Vec<String> {
        let mut names = datamodel::names();
        names.extend(self.tables.datasets.keys().cloned());
        names
    }

    fn lookup(&self, name: &str) -> Option<Table> {
        let provider = Arc::clone(self.tables.lookups.get(name)?);
        Some(named(lookup_reference(name), provider))
    }

    fn lookup_names(&self) -> Vec<String> {
        self.lookup_names.clone()
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

    fn regex_error(&self, regex: &str) -> Option<String> {
        Regex::new(regex).err()
    }

    fn is_path(&self, path: &str) -> bool {
        Path::parse(path).is_some()
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
