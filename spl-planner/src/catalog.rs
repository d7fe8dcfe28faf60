//! What the planner asks of its surroundings.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::{
    arrow::array::RecordBatch,
    common::TableReference,
    logical_expr::{ScalarUDF, TableSource, WindowUDF},
};
use spl_parser::{
    ast::Pipeline,
    command::{DataFormat, DatasetName},
};

use crate::{EvalFunction, Primitive, RowsPrimitive, StatsFunction, extension::CommandExtension};

/// Tables, data models, functions, and the circumstances of a search.
///
/// The planner does no I/O: everything here answers at once, from memory.
pub trait Catalog: fmt::Debug + Send + Sync {
    /// The dataset of a data model, registered or at least described by the CIM; `None` where nobody knows it.
    fn dataset(&self, name: &DatasetName) -> Option<Dataset>;

    /// The names of all known datasets, for suggestions.
    fn dataset_names(&self) -> Vec<String>;

    /// A lookup, by its definition's or its file's name; `None` where nobody knows it.
    fn lookup(&self, name: &str) -> Option<Lookup>;

    /// The rows of a CSV file, of those that a search may read; `None` where there is no such file.
    fn file(&self, name: &str) -> Option<Table>;

    /// The file of the database that knows the places of addresses; `None` where there is none.
    fn geoip(&self) -> Option<String>;

    /// Whether no two lines of a lookup agree in all of these fields, of which there is at least one. Lines that lack one of them don't
    /// count.
    fn lookup_is_unique(&self, name: &str, fields: &[&str], case_sensitive: bool) -> bool;

    /// The names of all known lookups, for suggestions.
    fn lookup_names(&self) -> Vec<String>;

    /// The rows that enter the first pipe; `None` where there are none.
    fn input(&self) -> Option<Table>;

    /// The registered events; where there are none, a search of events finds nothing.
    fn events(&self) -> Vec<Events> {
        Vec::new()
    }

    /// The registered metrics: tables with a row for each measurement, whose columns `metric_name` and `_value` tell which and
    /// how much, or with a column of numbers for each metric.
    fn metrics(&self) -> Vec<Events> {
        Vec::new()
    }

    /// A saved search by its name, with `$name$` in its text replaced; `None` where nobody knows it, an error where it doesn't parse.
    fn saved_search(&self, _name: &str, _replacements: &[(String, String)]) -> Option<Result<Pipeline, String>> {
        None
    }

    /// The names of all saved searches, for suggestions.
    fn saved_search_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Rows that a text holds, or why it holds none.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    fn inline_rows(&self, _format: DataFormat, _text: &str) -> Result<RecordBatch, String> {
        Err("this catalog reads no rows from text".to_owned())
    }

    /// The id of this search, as `addinfo` tells it.
    fn search_id(&self) -> String {
        format!("{}.1", self.now().timestamp())
    }

    /// A command that the embedding app brings, by its name in lower case.
    fn extension(&self, _name: &str) -> Option<Arc<dyn CommandExtension>> {
        None
    }

    /// Whether the search has taken longer than it may: planning stops at the next command.
    fn expired(&self) -> bool {
        false
    }

    /// How much subsearches and their kin may take.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// A function of the eval language by its name or alias, in lower case.
    fn eval_function(&self, name: &str) -> Option<&'static EvalFunction>;

    /// The names of all eval functions, for suggestions.
    fn eval_function_names(&self) -> Vec<&'static str>;

    /// Whether Splunk has an eval function of this name, in lower case, that we don't have yet.
    fn is_missing_eval_function(&self, name: &str) -> bool;

    /// A stats function by its name or alias, in lower case, without the number of a percentile.
    fn stats_function(&self, name: &str) -> Option<&'static StatsFunction>;

    /// The names of all stats functions, for suggestions.
    fn stats_function_names(&self) -> Vec<&'static str>;

    /// A function behind an operator or a command.
    fn primitive(&self, primitive: Primitive) -> Arc<ScalarUDF>;

    /// A function over the rows in their order, behind a command.
    fn rows_primitive(&self, primitive: RowsPrimitive) -> Arc<WindowUDF>;

    /// What is wrong with a regular expression, in one sentence; `None` where it compiles.
    fn regex_error(&self, regex: &str) -> Option<String>;

    /// Whether a text is a path into JSON or XML, as `a.b{}.c` and `a{@b}` are.
    fn is_path(&self, path: &str) -> bool;

    /// Whether a text is an XPath that `xpath` knows.
    fn is_xpath(&self, path: &str) -> bool;

    /// What `now()` and relative times start from.
    fn now(&self) -> DateTime<Utc>;

    /// The time zone of snaps, calendar times and formatting.
    fn time_zone(&self) -> Tz;

    /// The time range of the search, as a time picker sets it. A search's own `earliest` and `latest` override it.
    fn time_range(&self) -> TimeRange;

    /// Values for `$name$` in the search; they are bound as data, never as text.
    fn tokens(&self) -> &BTreeMap<String, String>;
}

/// A table to scan.
#[derive(Clone)]
pub struct Table {
    /// Its name in plans; nothing in it holds a dot, because serialised plans take names apart at dots.
    pub name: TableReference,
    /// Where its rows and schema come from.
    pub source: Arc<dyn TableSource>,
    /// A hidden column that numbers the rows in the order they came, where there is one.
    pub row_number: Option<String>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A lookup: its lines, and how they are matched.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its lines.
    pub table: Table,
    /// How they are matched.
    pub matching: Matching,
}

/// How the lines of a lookup are matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Whether letter case counts.
    pub case_sensitive: bool,
    /// The fields that match otherwise than exactly.
    pub kinds: Vec<(MatchKind, String)>,
    /// How many lines count for a value, in the order of the table, where its definition says so.
    pub max_matches: Option<u64>,
    /// With fewer matches than this, `default_match` fills up.
    pub min_matches: u64,
    /// The value of the output fields where `min_matches` isn't reached; an empty text where there is none.
    pub default_match: Option<String>,
    /// The field with the time of a line, for lookups whose answer depends on that of the event.
    pub time_field: Option<String>,
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            case_sensitive: true,
            kinds: Vec::new(),
            max_matches: None,
            min_matches: 0,
            default_match: None,
            time_field: None,
        }
    }
}

/// How a field of a lookup matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// The values are equal.
    Exact,
    /// The lookup's value may have `*` in it.
    Wildcard,
    /// The lookup's value is a network, the event's an address in it.
    Cidr,
}

/// Registered events: the rows of one index.
#[derive(Clone, Debug)]
pub struct Events {
    /// The index that rows without a column `index` belong to.
    pub index: String,
    /// Their table: `_time` and `_raw`, and whatever else was extracted before.
    pub table: Table,
}

/// Limits of Splunk's `limits.conf` that change results; a search that reaches one warns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Rows of a subsearch that becomes a condition or a text (`[subsearch] maxout`).
    pub subsearch_rows: usize,
    /// Rows of the subsearch of `join`, `append` and `union` (`subsearch_maxout`).
    pub appended_rows: usize,
    /// Searches that `map` runs.
    pub map_searches: usize,
    /// Rows that `makeresults`, `gentimes` and their kin may make.
    pub generated_rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { subsearch_rows: 10_000, appended_rows: 50_000, map_searches: 10, generated_rows: 10_000_000 }
    }
}

/// A dataset of a data model.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What fields are called by: `Processes` for `Processes.dest`.
    pub prefix: String,
    /// Its events, under unprefixed column names.
    pub table: Table,
    /// Fields that the data model declares, those of the datasets below included; those without a column are null, without a
    /// warning.
    pub fields: Arc<[DatasetField]>,
    /// Conditions of the search language over unprefixed fields, all of which an event of the table must meet to be of the
    /// dataset: a child's, where only its parent's events are registered.
    pub constraints: Vec<String>,
    /// Whether its events are there; a dataset that is only described is empty.
    pub registered: bool,
}

/// A field that a data model declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetField {
    /// Its name, without a prefix.
    pub name: String,
    /// What searches put before it, the path of the dataset that declares it: `All_Changes.Account_Management`. Empty for
    /// what belongs to every event.
    pub owner: String,
}

/// A time range, `earliest` inclusive, `latest` exclusive; `None` is unbounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Events at or after.
    pub earliest: Option<DateTime<Utc>>,
    /// Events before.
    pub latest: Option<DateTime<Utc>>,
}
