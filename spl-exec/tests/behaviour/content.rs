//! Splunk's own content, where it is at hand: every detection that plans runs, over no data and over generated data.
//!
//! A tenth of them is tried, all of them with `SPL_CONTENT=all`, which takes minutes in a debug build.
//!
//! The generated tables have every field that the detections read, with values that their conditions look for, nulls and
//! odd ones among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use datafusion::arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, Field, Schema, TimeUnit},
};
use futures::{StreamExt, stream};
use spl_exec::{
    Engine, Error,
    content::{SearchKind, find_searches, load_content},
};
use spl_parser::{MacroSet, parse};

/// Rows of each generated table.
const ROWS: usize = 60;

/// What the rest lacks, as its message says it.
const LACKING: &[&str] = &[
    // Commands of other products: only an app that embeds the engine can bring them.
    "the `apply` command",
    "the `fit` command",
    "the `rest` command",
    "the `summary` command",
    "the `cyberchef` command",
    "`method=histogram`",
    // Lookups that come with other apps, or are gone.
    "`admon_groups_def`",
    "`alexa_lookup_by_str`",
    "`ut_shannon_lookup`",
];

pub(super) fn root() -> Option<PathBuf> {
    let shared = std::env::var("SPL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(shared).join("escu");
    if !root.is_dir() {
        println!("skipped: there is no {}; set SPL_SHARED", root.display());
        return None;
    }
    Some(root)
}

/// The detections, by name, without those that nobody maintains.
pub(super) fn detections(root: &Path) -> Vec<(String, String)> {
    let folders =
        ["application", "cloud", "endpoint", "network", "web"].map(|folder| root.join("detections").join(folder));
    let found = find_searches(&folders).map(|found| found.unwrap());
    let main = found.filter(|found| found.kind == SearchKind::Detection);
    let step = if std::env::var("SPL_CONTENT").is_ok_and(|which| which == "all") { 1 } else { 10 };
    let main: Vec<_> = main.map(|found| (found.name, found.search)).collect();
    assert!(main.len() > 1_600, "{}", main.len());
    main.into_iter().step_by(step).collect()
}

/// Bounds that no search over so few rows should come near.
pub(super) fn engine(root: &Path, writable: &tempfile::TempDir) -> Engine {
    let builder = Engine::builder().content(root).memory_limit(1 << 30).timeout(Duration::from_secs(60));
    builder.allow_write(writable.path()).build().unwrap()
}

/// What fails, with the reason; a search that wants what nobody brought may.
async fn failures(engine: &Engine, searches: &[(String, String)]) -> Vec<String> {
    let runs = searches.iter().cloned().map(|(name, text)| {
        let engine = engine.clone();
        let run = async move {
            if std::env::var_os("SPL_CONTENT_NAMES").is_some() {
                eprintln!("running {name}");
            }
            let rows = async { engine.search(&text).await?.collect().await };
            rows.await.err().filter(|error| !is_lacking(error)).map(|error| format!("{name}: {error}"))
        };
        async { tokio::spawn(run).await.unwrap() }
    });
    let outcomes: Vec<_> = stream::iter(runs).buffer_unordered(2).collect().await;
    outcomes.into_iter().flatten().collect()
}

/// Whether a search wants what nobody brought.
fn is_lacking(error: &Error) -> bool {
    let (Error::Unsupported { message, .. } | Error::Plan { message, .. }) = error else { return false };
    LACKING.iter().any(|what| message.contains(what))
}

fn assert_none(failures: &[String], all: usize) {
    let shown: Vec<&str> = failures.iter().take(20).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {all} fail:\n{}", failures.len(), shown.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn detections_run_over_no_data() {
    let Some(root) = root() else { return };
    let writable = tempfile::tempdir().unwrap();
    let engine = engine(&root, &writable);
    let searches = detections(&root);
    assert_none(&failures(&engine, &searches).await, searches.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn detections_run_over_generated_data() {
    let Some(root) = root() else { return };
    let searches = detections(&root);
    let wanted = Wanted::of(&root, &searches);
    let writable = tempfile::tempdir().unwrap();
    let engine = engine(&root, &writable);
    wanted.register(&engine);
    assert_none(&failures(&engine, &searches).await, searches.len());
}

/// What the detections read.
#[derive(Default)]
pub(super) struct Wanted {
    /// The fields of each dataset.
    datasets: BTreeMap<String, BTreeSet<String>>,
    /// The fields of raw events.
    events: BTreeSet<String>,
    /// Texts that their conditions look for, without wildcards.
    texts: Vec<String>,
    /// By dataset: rows that have what a search's conditions ask of its fields.
    planted: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

impl Wanted {
    pub(super) fn of(root: &Path, searches: &[(String, String)]) -> Self {
        let mut macros = MacroSet::new();
        macros.extend(load_content(root).unwrap().macros);
        let mut wanted = Self::default();
        let mut texts = BTreeSet::new();
        for (_, search) in searches {
            let Ok(parsed) = parse(search, &macros) else { continue };
            for read in parsed.requirements().reads {
                match read.origin {
                    None => drop(wanted.events.insert(read.name)),
                    Some(origin) if !origin.contains(':') && origin.contains('.') => {
                        let name = read.name.split_once('.').map_or(read.name.as_str(), |(_, name)| name).to_owned();
                        wanted.datasets.entry(origin).or_default().insert(name);
                    }
                    Some(_) => {}
                }
            }
            let printed = parsed.pipeline.to_string();
            let quoted = printed.split('"').skip(1).step_by(2).filter(|text| text.len() < 40);
            wanted.plant(&printed);
            texts.extend(quoted.map(|text| text.replace('*', "")).filter(|text| !text.is_empty()));
        }
        wanted.texts = texts.into_iter().collect();
        for fields in wanted.datasets.values_mut().chain([&mut wanted.events]) {
            fields.retain(|name| !name.contains('*') && !name.starts_with('_') && !name.is_empty());
        }
        wanted
    }

    /// Rows that a search may find: each field that it compares has one of the values.
    fn plant(&mut self, printed: &str) {
        let mut values: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
        let asked = r#"\b([A-Z]\w+)\.(\w+)(?:=| IN \()((?:"(?:[^"\\]|\\.)*"|[^\s()",|]+)(?:, ?(?:"(?:[^"\\]|\\.)*"|[^\s()",|]+))*)"#;
        for found in regex::Regex::new(asked).unwrap().captures_iter(printed) {
            let (_, [dataset, field, list]) = found.extract();
            let texts = list.split(", ").map(|text| text.trim_matches('"').replace("\\\\", "\\").replace("\\\"", "\""));
            values.entry((dataset, field)).or_default().extend(texts.map(|text| text.replace('*', "x")));
        }
        for (&(dataset, field), texts) in &values {
            for name in
                self.datasets.keys().filter(|name| name.ends_with(&format!(".{dataset}"))).cloned().collect::<Vec<_>>()
            {
                let rows = self.planted.entry(name).or_default();
                // The first field of a search begins its rows.
                let first = values.keys().find(|(other, _)| *other == dataset) == Some(&(dataset, field));
                if first {
                    rows.extend((0..3).map(|_| BTreeMap::new()));
                }
                for (number, row) in rows.iter_mut().rev().take(3).enumerate() {
                    row.insert(field.to_owned(), texts[number % texts.len()].clone());
                }
            }
        }
    }

    /// Registers the generated tables.
    pub(super) fn register(&self, engine: &Engine) {
        for (dataset, fields) in &self.datasets {
            let planted = self.planted.get(dataset).map_or(&[][..], Vec::as_slice);
            engine.register_batches(dataset, vec![self.table(fields, planted)]).unwrap();
        }
        engine.register_event_batches("main", vec![self.events()]).unwrap();
    }

    /// A value that depends on the row and the column alone.
    fn value(&self, row: usize, column: usize) -> Option<String> {
        let seed = row.wrapping_mul(2_654_435_761).wrapping_add(column.wrapping_mul(40_503)) >> 3;
        match seed % 11 {
            0 => None,
            1 => Some(String::new()),
            2 => Some((seed % 1000).to_string()),
            3 => Some(format!("{}.5", seed % 100)),
            4 => Some("10.0.0.7".to_owned()),
            5 => Some("ünï \"cödé\" \\ %".to_owned()),
            6 => Some(format!("{{\"a\": {{\"b\": [{}, \"x\"]}}}}", seed % 7)),
            _ => self.texts.get(seed % self.texts.len().max(1)).cloned(),
        }
    }

    fn times(rows: usize) -> ArrayRef {
        let times = (0..rows).map(|row| (row % 9 != 8).then_some(1_767_225_600_000_000 - row as i64 * 700_000_000));
        Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
    }

    fn table(&self, fields: &BTreeSet<String>, planted: &[BTreeMap<String, String>]) -> RecordBatch {
        let rows = ROWS + planted.len();
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let mut columns: Vec<(Field, ArrayRef)> = vec![(Field::new("_time", time, true), Self::times(rows))];
        for (column, name) in fields.iter().enumerate() {
            // Some fields are numbers in the tables that people have.
            if ["bytes", "bytes_out", "count", "dest_port", "process_id"].contains(&name.as_str()) {
                let numbers = (0..rows).map(|row| (row % 5 != 0).then_some((row * 37 % 4096) as i64));
                columns.push((Field::new(name, DataType::Int64, true), Arc::new(numbers.collect::<Int64Array>())));
                continue;
            }
            let planted = |row: usize| planted.get(row.checked_sub(ROWS)?)?.get(name).cloned();
            let value = |row| planted(row).or_else(|| self.value(row, column));
            let texts = (0..rows).map(value).collect::<StringArray>();
            columns.push((Field::new(name, DataType::Utf8, true), Arc::new(texts)));
        }
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
    }

    /// Events whose text is JSON, XML, pairs, or nothing of the kind.
    fn events(&self) -> RecordBatch {
        let texts = (0..ROWS).map(|row| {
            let fields = self.events.iter().enumerate().filter(|(column, _)| (column + row) % 3 != 0);
            let values: Vec<(&String, String)> =
                fields.filter_map(|(column, name)| Some((name, self.value(row, column)?))).collect();
            match row % 4 {
                0 => {
                    let members: serde_json::Map<String, serde_json::Value> =
                        values.into_iter().map(|(name, value)| (name.clone(), value.into())).collect();
                    Some(serde_json::Value::Object(members).to_string())
                }
                1 => {
                    let data = values.iter().map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>"));
                    Some(format!("<Event><EventData>{}</EventData></Event>", data.collect::<String>()))
                }
                2 => Some(values.iter().map(|(name, value)| format!("{name}=\"{value}\" ")).collect()),
                _ => (row % 8 != 3).then(|| "broken { \"json\": <xml a=".to_owned()),
            }
        });
        let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let texts: ArrayRef = Arc::new(texts.collect::<StringArray>());
        let schema = Schema::new(vec![Field::new("_time", time, true), Field::new("_raw", DataType::Utf8, true)]);
        RecordBatch::try_new(Arc::new(schema), vec![Self::times(ROWS), texts]).unwrap()
    }
}
