//! Commands over random tables, compared with what a row-by-row reading of their rules gives.
//!
//! The tables have a row number `i`, texts `g` and `v` with few different values, of which a row may have none or several, and a
//! number `n`. Values look like numbers, differ in letter case only, are empty, or hold stars, quotes and backslashes.

use std::{cmp::Ordering, collections::BTreeMap, sync::LazyLock};

use datafusion::arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::DataType,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use regex::Regex;
use spl_exec::{Engine, InputFormat};

use crate::slt::text::cell;

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) g: Vec<&'static str>,
    pub(crate) v: Vec<&'static str>,
    pub(crate) n: Option<f64>,
}

pub(crate) const GROUPS: &[&str] = &["a", "A", "b", "ä", "10", "9", ""];

pub(crate) const VALUES: &[&str] = &[
    "10", "9", "9.0", "09", "-3", "+4", ".5", "1e2", "100", "NaN", "0x10", " 7", "1.2.3", "", "a", "A", "ab", "Ab",
    "b", "ä", "Äb", "ß", "日本", "a*b", "a\\b", "a\"b", "*", "true", "null",
];

/// What comparisons of the search language ask for: with stars, and in the other letter case.
const PATTERNS: &[&str] = &[
    "*", "**", "", "a", "A*", "*b", "*B*", "a*b", "a**b", "ä*", "ÄB", "*ß", "日*", "1*", "10", "9", "9.0", "*.0", "-*",
    "a\\*", "*\\*", "*\"*", "* *", "*e*", "0x10", "NULL", "*a*b*", "b*a",
];

pub(crate) fn texts(from: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        2 => Just(vec![]),
        6 => select(from).prop_map(|value| vec![value]),
        1 => vec(select(from), 2..4),
    ]
}

/// Half of the tables hold no multivalues: their columns are of another type.
pub(crate) fn tables() -> impl Strategy<Value = Vec<Row>> {
    let number = option::weighted(0.8, (-4..8_i32).prop_map(|halves| f64::from(halves) / 2.0));
    let row = (texts(GROUPS), texts(VALUES), number).prop_map(|(g, v, n)| Row { g, v, n });
    (vec(row, 0..24), any::<bool>()).prop_map(|(mut rows, single)| {
        for row in rows.iter_mut().filter(|_| single) {
            row.g.truncate(1);
            row.v.truncate(1);
        }
        rows
    })
}

/// The table as JSON lines.
fn ndjson(rows: &[Row]) -> String {
    let mut lines = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut object = serde_json::Map::new();
        object.insert("i".into(), i.into());
        for (name, values) in [("g", &row.g), ("v", &row.v)] {
            match values.as_slice() {
                [] if i % 2 == 0 => {}
                [] => drop(object.insert(name.into(), serde_json::Value::Null)),
                [value] => drop(object.insert(name.into(), (*value).into())),
                values => drop(object.insert(name.into(), values.to_vec().into())),
            }
        }
        if let Some(n) = row.n {
            object.insert("n".into(), n.into());
        }
        lines += &serde_json::Value::from(object).to_string();
        lines.push('\n');
    }
    lines
}

/// A result: for each row the values of each column.
pub(crate) type Cells = Vec<BTreeMap<String, Vec<String>>>;

pub(crate) fn engine(rows: &[Row]) -> Engine {
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", ndjson(rows).as_bytes(), InputFormat::Ndjson).unwrap();
    engine
}

/// The result of a search over a table of JSON lines.
pub(crate) fn run_over(ndjson: &str, search: &str) -> Cells {
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", ndjson.as_bytes(), InputFormat::Ndjson).unwrap();
    run(&engine, search)
}

pub(crate) fn run(engine: &Engine, search: &str) -> Cells {
    static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());
    let batches = RUNTIME.block_on(async {
        let search = engine.search(search).await.unwrap_or_else(|error| panic!("{error}"));
        search.collect().await.unwrap_or_else(|error| panic!("{error}"))
    });
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| cells(batch, row))).collect()
}

/// The values of a field; none where no column has it, as where it is null in every row.
pub(crate) fn get(row: &BTreeMap<String, Vec<String>>, name: &str) -> Vec<String> {
    row.get(name).cloned().unwrap_or_default()
}

fn cells(batch: &RecordBatch, row: usize) -> BTreeMap<String, Vec<String>> {
    let schema = batch.schema();
    let names = schema.fields().iter().map(|field| field.name().clone());
    names.zip(batch.columns().iter().map(|column| values(column, row))).collect()
}

fn values(column: &dyn Array, row: usize) -> Vec<String> {
    match column.data_type() {
        _ if column.is_null(row) => vec![],
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            (0..items.len()).flat_map(|item| values(&items, item)).collect()
        }
        DataType::Utf8 => vec![column.as_string::<i32>().value(row).to_owned()],
        _ => vec![cell(column, row)],
    }
}

/// The row numbers that a result holds.
pub(crate) fn kept(cells: &Cells) -> Vec<usize> {
    cells.iter().map(|row| row["i"][0].parse().unwrap()).collect()
}

pub(crate) fn number(text: &str) -> Option<f64> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$").unwrap());
    NUMBER.is_match(text).then(|| text.parse().unwrap())
}

/// Numbers come before texts, as `sort`, `min` and `max` see them.
pub(crate) fn order(left: &str, right: &str) -> Ordering {
    match (number(left), number(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right).unwrap(),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

/// Whether `text` is what `pattern` describes, ignoring letter case; by the definition, not fast.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        [c, rest @ ..] => {
            text.first().is_some_and(|t| t.to_lowercase().eq(c.to_lowercase())) && matches(rest, &text[1..])
        }
    }
}

fn like(pattern: &str, text: &str) -> bool {
    matches(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
}

/// A number of the column `n` as SPL shows it.
pub(crate) fn shown(n: f64) -> String {
    if n == 0.0 { "0".to_owned() } else { n.to_string() }
}

pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The row numbers of the rows that pass.
fn filtered(rows: &[Row], test: impl Fn(&Row) -> bool) -> Vec<usize> {
    rows.iter().enumerate().filter(|(_, row)| test(row)).map(|(i, _)| i).collect()
}

pub(crate) fn close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0)
}

/// Checks the aggregates of one group; `names` is how the row calls them.
fn check_aggregates(
    row: &BTreeMap<String, Vec<String>>,
    field: &str,
    events: usize,
    values: &[String],
) -> Result<(), TestCaseError> {
    let get = |function: &str| &row[&format!("{function}({field})")];
    let numbers: Vec<f64> = values.iter().filter_map(|value| number(value)).collect();
    let sum: f64 = numbers.iter().sum();
    let mut distinct = values.to_vec();
    distinct.sort();
    distinct.dedup();
    prop_assert_eq!(&row["count"], &[events.to_string()]);
    prop_assert_eq!(get("count"), &[values.len().to_string()]);
    prop_assert_eq!(get("dc"), &[distinct.len().to_string()]);
    prop_assert_eq!(get("values"), &distinct);
    for (function, expected) in [("sum", sum), ("avg", sum / numbers.len() as f64)] {
        match get(function).as_slice() {
            [] => prop_assert!(numbers.is_empty(), "{} is null", function),
            [found] => {
                prop_assert!(!numbers.is_empty(), "{} of no numbers is {}", function, found);
                prop_assert!(close(found.parse().unwrap(), expected), "{}: {} is not {}", function, found, expected);
            }
            several => prop_assert!(false, "{} is {:?}", function, several),
        }
    }
    let least = values.iter().min_by(|a, b| order(a, b));
    let greatest = values.iter().max_by(|a, b| order(a, b));
    for (function, expected) in [("min", least), ("max", greatest)] {
        match (get(function).as_slice(), expected) {
            ([], None) => {}
            // Of numbers that are equal, any spelling will do.
            ([found], Some(expected)) => {
                prop_assert_eq!(order(found, expected), Ordering::Equal, "{}: {} is not {}", function, found, expected);
            }
            (found, expected) => prop_assert!(false, "{}: {:?} is not {:?}", function, found, expected),
        }
    }
    Ok(())
}

fn aggregates(field: &str) -> String {
    let of_field = ["count", "dc", "values", "sum", "avg", "min", "max"].map(|function| format!("{function}({field})"));
    format!("| stats count {}", of_field.join(" "))
}

pub(crate) fn texts_of(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

pub(crate) fn config() -> ProptestConfig {
    ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn stats_counts_each_value_of_a_group(rows in tables()) {
        let engine = engine(&rows);
        let mut groups: BTreeMap<&str, (usize, Vec<String>)> = BTreeMap::new();
        for row in &rows {
            for g in &row.g {
                let (events, values) = groups.entry(g).or_default();
                *events += 1;
                values.extend(texts_of(&row.v));
            }
        }
        let found = run(&engine, &format!("{} by g", aggregates("v")));
        let keys: Vec<&str> = found.iter().map(|row| row["g"][0].as_str()).collect();
        prop_assert_eq!(&keys, &groups.keys().copied().collect::<Vec<_>>(), "groups, in their order");
        for (row, (events, values)) in found.iter().zip(groups.values()) {
            check_aggregates(row, "v", *events, values)?;
        }
    }

    #[test]
    fn stats_without_groups_is_one_row(rows in tables()) {
        let engine = engine(&rows);
        let found = run(&engine, &aggregates("v"));
        prop_assert_eq!(found.len(), 1);
        let values: Vec<String> = rows.iter().flat_map(|row| texts_of(&row.v)).collect();
        check_aggregates(&found[0], "v", rows.len(), &values)?;

        let found = run(&engine, &aggregates("n"));
        let numbers: Vec<String> = rows.iter().filter_map(|row| row.n.map(shown)).collect();
        check_aggregates(&found[0], "n", rows.len(), &numbers)?;
    }

    #[test]
    fn dedup_keeps_the_first_of_each_combination(
        rows in tables(), most in 1..4_usize, keepempty in any::<bool>(), two in any::<bool>(),
    ) {
        let engine = engine(&rows);
        let fields = if two { "g, v" } else { "g" };
        let found = kept(&run(&engine, &format!("| dedup {most} {fields} keepempty={keepempty}")));
        let mut seen: BTreeMap<(&[&str], &[&str]), usize> = BTreeMap::new();
        let mut expected = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let (g, v) = (row.g.as_slice(), if two { row.v.as_slice() } else { &[] });
            if g.is_empty() || (two && v.is_empty()) {
                expected.extend(keepempty.then_some(i));
                continue;
            }
            let times = seen.entry((g, v)).or_default();
            *times += 1;
            expected.extend((*times <= most).then_some(i));
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn dedup_of_neighbours_looks_at_the_row_before(rows in tables()) {
        let engine = engine(&rows);
        let found = kept(&run(&engine, "| dedup g consecutive=true"));
        let differs = |i: usize| i == 0 || rows[i - 1].g != rows[i].g;
        let expected: Vec<usize> = (0..rows.len()).filter(|&i| !rows[i].g.is_empty() && differs(i)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn sort_is_stable_and_puts_missing_last(rows in tables(), down in any::<bool>(), then_down in any::<bool>()) {
        let engine = engine(&rows);
        let sign = |down: bool| if down { "-" } else { "" };
        let found = kept(&run(&engine, &format!("| sort 0 {}v, {}n", sign(down), sign(then_down))));
        // Of a multivalue the first value counts.
        let text = |i: usize| rows[i].v.first();
        let mut expected: Vec<usize> = (0..rows.len()).collect();
        expected.sort_by(|&a, &b| {
            let by_v = missing_last(text(a), text(b), down, |a, b| order(a, b));
            by_v.then_with(|| missing_last(rows[a].n, rows[b].n, then_down, |a, b| a.partial_cmp(b).unwrap()))
        });
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn sort_compares_as_it_is_told(rows in tables(), down in any::<bool>()) {
        let engine = engine(&rows);
        let sign = if down { "-" } else { "" };
        let text = |i: usize| rows[i].v.first().copied();
        let mut expected: Vec<usize> = (0..rows.len()).collect();
        expected.sort_by(|&a, &b| missing_last(text(a), text(b), down, |a, b| a.cmp(b)));
        prop_assert_eq!(kept(&run(&engine, &format!("| sort 0 {sign}str(v)"))), expected);

        let value = |i: usize| text(i).and_then(number);
        let mut expected: Vec<usize> = (0..rows.len()).collect();
        expected.sort_by(|&a, &b| missing_last(value(a), value(b), down, |a, b| a.partial_cmp(b).unwrap()));
        prop_assert_eq!(kept(&run(&engine, &format!("| sort 0 {sign}num(v)"))), expected);
    }

    #[test]
    fn search_matches_any_value_and_not_matches_none(rows in tables(), pattern in select(PATTERNS)) {
        let engine = engine(&rows);
        let value = quoted(pattern);
        let any = |row: &Row| row.v.iter().any(|value| like(pattern, value));
        let differs = |row: &Row| row.v.iter().any(|value| !like(pattern, value));
        prop_assert_eq!(kept(&run(&engine, &format!("| search v={value}"))), filtered(&rows, any));
        prop_assert_eq!(kept(&run(&engine, &format!("| search v!={value}"))), filtered(&rows, differs));
        prop_assert_eq!(kept(&run(&engine, &format!("| search NOT v={value}"))), filtered(&rows, |row| !any(row)));
        prop_assert_eq!(kept(&run(&engine, &format!("| search NOT v!={value}"))), filtered(&rows, |row| !differs(row)));
    }

    #[test]
    fn search_sees_numbers_as_they_are_shown(rows in tables(), pattern in select(PATTERNS)) {
        let engine = engine(&rows);
        let value = quoted(pattern);
        let test = |row: &Row| row.n.is_some_and(|n| like(pattern, &shown(n)));
        let differs = |row: &Row| row.n.is_some_and(|n| !like(pattern, &shown(n)));
        prop_assert_eq!(kept(&run(&engine, &format!("| search n={value}"))), filtered(&rows, test));
        prop_assert_eq!(kept(&run(&engine, &format!("| search n!={value}"))), filtered(&rows, differs));
        prop_assert_eq!(kept(&run(&engine, &format!("| search NOT n={value}"))), filtered(&rows, |row| !test(row)));
    }

    #[test]
    fn in_is_any_of_the_patterns(rows in tables(), patterns in vec(select(PATTERNS), 1..4)) {
        let engine = engine(&rows);
        let list = patterns.iter().map(|pattern| quoted(pattern)).collect::<Vec<_>>().join(", ");
        let any = |row: &Row| row.v.iter().any(|value| patterns.iter().any(|pattern| like(pattern, value)));
        prop_assert_eq!(kept(&run(&engine, &format!("| search v IN ({list})"))), filtered(&rows, any));
        prop_assert_eq!(kept(&run(&engine, &format!("| search NOT v IN ({list})"))), filtered(&rows, |row| !any(row)));
    }
}

/// Rows without the key come last, whichever way it runs.
fn missing_last<T>(left: Option<T>, right: Option<T>, down: bool, by: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (&left, &right) {
        (Some(left), Some(right)) if down => by(right, left),
        (Some(left), Some(right)) => by(left, right),
        (left, right) => right.is_some().cmp(&left.is_some()),
    }
}
