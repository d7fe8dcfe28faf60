//! A catalog without an engine behind it: two empty tables, and functions that only have names and types.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, TimeUnit},
    common::TableReference,
    datasource::{empty::EmptyTable, provider_as_source},
    functions_window::row_number::row_number_udwf,
    logical_expr::{ScalarUDF, WindowUDF},
};
use spl_parser::command::DatasetName;
use spl_planner::{
    Catalog, Dataset, DatasetField, EvalFunction, Lookup, MatchKind, Matching, Primitive, RowsPrimitive, StatsFunction,
    Table, TimeRange, apply_time_steps,
};

use crate::functions::{EVAL, FakeUdf, STATS};

/// A Friday: 2024-03-15T11:59:30Z.
const NOW: i64 = 1_710_503_970;

/// What a search is planned against.
#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) time_zone: Tz,
    pub(crate) range: TimeRange,
    pub(crate) tokens: BTreeMap<String, String>,
    /// Whether rows enter the first pipe.
    pub(crate) input: bool,
    /// Whether the rows of the input are numbered.
    pub(crate) numbered: bool,
}

impl Default for Fake {
    fn default() -> Self {
        Self { time_zone: Tz::UTC, range: TimeRange::default(), tokens: BTreeMap::new(), input: true, numbered: true }
    }
}

impl Fake {
    /// With the time range that a time picker would set, in the notation of `earliest`.
    pub(crate) fn between(mut self, earliest: &str, latest: &str) -> Self {
        let resolve = |text: &str| match spl_parser::parse_time_spec(text).unwrap() {
            spl_parser::ast::TimeSpec::Relative(steps) => apply_time_steps(&steps, self.now(), self.time_zone),
            _ => Some(self.now()),
        };
        self.range = TimeRange { earliest: resolve(earliest), latest: resolve(latest) };
        self
    }

    pub(crate) fn token(mut self, name: &str, value: &str) -> Self {
        self.tokens.insert(name.to_owned(), value.to_owned());
        self
    }
}

pub(crate) fn time() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

pub(crate) fn texts() -> DataType {
    DataType::new_list(DataType::Utf8, true)
}

/// `Endpoint.Processes` is a table in a schema.
fn reference(name: &str) -> TableReference {
    name.split_once('.')
        .map_or_else(|| TableReference::bare(name), |(schema, table)| TableReference::partial(schema, table))
}

fn table(name: &str, columns: &[(&str, DataType)]) -> Table {
    let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    let provider = Arc::new(EmptyTable::new(Arc::new(Schema::new(fields))));
    Table { name: reference(name), source: provider_as_source(provider), row_number: None }
}

impl Catalog for Fake {
    fn dataset(&self, name: &DatasetName) -> Option<Dataset> {
        let known = name.model == "Endpoint" && name.dataset.as_deref().is_none_or(|dataset| dataset == "Processes");
        let columns = [("_time", time()), ("dest", DataType::Utf8), ("process_id", DataType::Int64)];
        known.then(|| Dataset {
            prefix: "Processes".to_owned(),
            table: table("Endpoint.Processes", &columns),
            registered: true,
            fields: ["dest", "process_id", "user"]
                .map(|name| DatasetField { name: name.to_owned(), owner: "Processes".to_owned() })
                .into(),
            constraints: Vec::new(),
        })
    }

    fn dataset_names(&self) -> Vec<String> {
        vec!["Endpoint.Processes".to_owned()]
    }

    fn lookup(&self, name: &str) -> Option<Lookup> {
        let matching = match name {
            "hosts.csv" => Matching::default(),
            "hosts_wild" => Matching {
                kinds: vec![(MatchKind::Wildcard, "host".to_owned())],
                min_matches: 1,
                default_match: Some("false".to_owned()),
                ..Matching::default()
            },
            _ => return None,
        };
        Some(Lookup { table: table("hosts", &[("host", DataType::Utf8), ("owner", DataType::Utf8)]), matching })
    }

    fn file(&self, name: &str) -> Option<Table> {
        (name == "hosts").then(|| table("file_hosts", &[("host", DataType::Utf8)]))
    }

    fn geoip(&self) -> Option<String> {
        None
    }

    fn lookup_is_unique(&self, _: &str, _: &[&str], case_sensitive: bool) -> bool {
        case_sensitive
    }

    fn lookup_names(&self) -> Vec<String> {
        vec!["hosts.csv".to_owned()]
    }

    fn input(&self) -> Option<Table> {
        let mut columns =
            vec![("_time", time()), ("host", DataType::Utf8), ("status", DataType::Int64), ("tags", texts())];
        if self.numbered {
            columns.push(("__spl_row", DataType::Int64));
        }
        let row_number = self.numbered.then(|| "__spl_row".to_owned());
        self.input.then(|| Table { row_number, ..table("input", &columns) })
    }

    fn eval_function(&self, name: &str) -> Option<&'static EvalFunction> {
        EVAL.iter().find(|function| function.name == name)
    }

    fn eval_function_names(&self) -> Vec<&'static str> {
        EVAL.iter().map(|function| function.name).collect()
    }

    fn is_missing_eval_function(&self, name: &str) -> bool {
        name == "mvmap"
    }

    fn stats_function(&self, name: &str) -> Option<&'static StatsFunction> {
        STATS.iter().find(|function| function.name == name)
    }

    fn stats_function_names(&self) -> Vec<&'static str> {
        STATS.iter().map(|function| function.name).collect()
    }

    fn primitive(&self, primitive: Primitive) -> Arc<ScalarUDF> {
        Arc::new(ScalarUDF::new_from_impl(FakeUdf::new(primitive)))
    }

    fn rows_primitive(&self, _: RowsPrimitive) -> Arc<WindowUDF> {
        row_number_udwf()
    }

    fn regex_error(&self, regex: &str) -> Option<String> {
        (regex == "(").then(|| "Unclosed group.".to_owned())
    }

    fn is_path(&self, path: &str) -> bool {
        !path.ends_with('.')
    }

    fn is_xpath(&self, path: &str) -> bool {
        path.contains('/')
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(NOW, 0).unwrap()
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
