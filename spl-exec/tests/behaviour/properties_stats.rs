//! Every aggregate over random tables, compared with what a row-by-row reading of its rule gives.
//!
//! Rows have a time, at which others may be too, and values that may be missing, several, numbers in text, empty or of any script.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::properties::{Cells, config, number, order, run_over};

#[derive(Clone, Debug)]
struct Row {
    group: Option<&'static str>,
    /// Seconds; `None` where the row has no time.
    time: Option<u32>,
    values: Vec<&'static str>,
    n: Option<i32>,
}

const VALUES: &[&str] =
    &["10", "9", "9.0", "-3", "+4", ".5", "1e2", "NaN", " 7", "", "a", "A", "ab", "ä", "日本", "1.2.3", "true"];

fn tables() -> impl Strategy<Value = Vec<Row>> {
    let values = prop_oneof![
        2 => Just(vec![]),
        5 => select(VALUES).prop_map(|value| vec![value]),
        2 => vec(select(VALUES), 2..4),
    ];
    let row = (
        option::weighted(0.9, select(vec!["a", "ß", "10"])),
        option::weighted(0.9, 0..20_u32),
        values,
        option::weighted(0.8, -4..5_i32),
    )
        .prop_map(|(group, time, values, n)| Row { group, time, values, n });
    // Half of the tables hold no multivalues: their columns are of another type.
    (vec(row, 0..20), any::<bool>()).prop_map(|(mut rows, single)| {
        rows.iter_mut().filter(|_| single).for_each(|row| row.values.truncate(1));
        rows
    })
}

fn ndjson(rows: &[Row]) -> String {
    let mut lines = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut object = serde_json::Map::new();
        object.insert("i".into(), i.into());
        if let Some(group) = row.group {
            object.insert("g".into(), group.into());
        }
        if let Some(time) = row.time {
            object.insert("_time".into(), (1_700_000_000 + time).into());
        }
        match row.values.as_slice() {
            [] => {}
            [value] => drop(object.insert("v".into(), (*value).into())),
            values => drop(object.insert("v".into(), values.to_vec().into())),
        }
        if let Some(n) = row.n {
            // A column of numbers, some with a fraction.
            object.insert("n".into(), (f64::from(n) / 2.0).into());
        }
        lines += &serde_json::Value::from(object).to_string();
        lines.push('\n');
    }
    lines
}

/// One value of a row that counts for an aggregate: its text, and the time of its row.
type Seen<'a> = Vec<(Option<u32>, Vec<String>)>;

/// What a function gives: no value, one, or several. Numbers are compared as numbers.
#[derive(Debug)]
enum Expected {
    Nothing,
    Number(f64),
    Text(String),
    Texts(Vec<String>),
    /// Any spelling of this value.
    Like(String),
}

fn all(seen: &Seen) -> Vec<String> {
    seen.iter().flat_map(|(_, values)| values.clone()).collect()
}

fn numbers(seen: &Seen) -> Vec<f64> {
    all(seen).iter().filter_map(|value| number(value)).collect()
}

fn of_numbers(numbers: &[f64], of: impl Fn(&[f64]) -> f64) -> Expected {
    if numbers.is_empty() { Expected::Nothing } else { Expected::Number(of(numbers)) }
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn variance(numbers: &[f64], less: usize) -> f64 {
    let divisor = numbers.len() - less;
    if divisor == 0 { 0.0 } else { numbers.iter().map(|x| (x - mean(numbers)).powi(2)).sum::<f64>() / divisor as f64 }
}

fn percentile(numbers: &[f64], percent: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = percent / 100.0 * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
    low + (high - low) * rank.fract()
}

fn text(text: Option<&String>) -> Expected {
    text.map_or(Expected::Nothing, |text| Expected::Text(text.clone()))
}

/// The value of the row whose time is least, of several the first; rows without a time come last.
fn at_time(seen: &Seen, before: impl Fn(u32, u32) -> bool) -> Expected {
    let mut best: Option<&(Option<u32>, Vec<String>)> = None;
    for row in seen.iter().filter(|(_, values)| !values.is_empty()) {
        let better = match (best.map(|(time, _)| *time), row.0) {
            (None, _) => true,
            (Some(None), Some(_)) => true,
            (Some(Some(best)), Some(time)) => before(time, best),
            _ => false,
        };
        best = if better { Some(row) } else { best };
    }
    text(best.and_then(|(_, values)| values.first()))
}

fn times(seen: &Seen) -> Vec<f64> {
    let with_value = seen.iter().filter(|(_, values)| !values.is_empty());
    with_value.filter_map(|(time, _)| time.map(|time| 1_700_000_000.0 + f64::from(time))).collect()
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn extreme(seen: &Seen, of: Ordering) -> Expected {
    let best = all(seen).into_iter().reduce(|best, value| if order(&value, &best) == of { value } else { best });
    best.map_or(Expected::Nothing, Expected::Like)
}

fn mode(seen: &Seen) -> Expected {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    all(seen).into_iter().for_each(|value| *counts.entry(value).or_default() += 1);
    // Of several it is the least by bytes.
    let most = counts.values().max().copied();
    text(counts.iter().find(|(_, count)| Some(**count) == most).map(|(value, _)| value))
}

fn rate(seen: &Seen) -> Expected {
    let points: Vec<(f64, f64)> = seen
        .iter()
        .filter_map(|(time, values)| Some((f64::from((*time)?), values.iter().find_map(|value| number(value))?)))
        .collect();
    let first = points.iter().copied().reduce(|best, point| if point.0 < best.0 { point } else { best });
    let last = points.iter().copied().reduce(|best, point| if point.0 > best.0 { point } else { best });
    match first.zip(last) {
        Some((first, last)) if last.0 > first.0 => Expected::Number((last.1 - first.1) / (last.0 - first.0)),
        _ => Expected::Nothing,
    }
}

fn expected(function: &str, seen: &Seen) -> Expected {
    let numbers = numbers(seen);
    let values = all(seen);
    let distinct: BTreeSet<&String> = values.iter().collect();
    match function {
        "count" => Expected::Number(values.len() as f64),
        "dc" | "estdc" => Expected::Number(distinct.len() as f64),
        "estdc_error" if distinct.is_empty() => Expected::Nothing,
        "estdc_error" => Expected::Number(0.0),
        "sum" => of_numbers(&numbers, |numbers| numbers.iter().sum()),
        "avg" | "mean" => of_numbers(&numbers, mean),
        "sumsq" => of_numbers(&numbers, |numbers| numbers.iter().map(|x| x * x).sum()),
        "range" => of_numbers(&numbers, |numbers| greatest(numbers) - least(numbers)),
        "var" => of_numbers(&numbers, |numbers| variance(numbers, 1)),
        "varp" => of_numbers(&numbers, |numbers| variance(numbers, 0)),
        "stdev" => of_numbers(&numbers, |numbers| variance(numbers, 1).sqrt()),
        "stdevp" => of_numbers(&numbers, |numbers| variance(numbers, 0).sqrt()),
        "median" => of_numbers(&numbers, |numbers| percentile(numbers, 50.0)),
        "perc95" => of_numbers(&numbers, |numbers| percentile(numbers, 95.0)),
        "p0" => of_numbers(&numbers, |numbers| percentile(numbers, 0.0)),
        "exactperc33.3" | "upperperc33.3" => of_numbers(&numbers, |numbers| percentile(numbers, 33.3)),
        "min" => extreme(seen, Ordering::Less),
        "max" => extreme(seen, Ordering::Greater),
        "mode" => mode(seen),
        "values" => Expected::Texts(distinct.into_iter().cloned().collect()),
        "list" => Expected::Texts(values.into_iter().take(100).collect()),
        "first" => text(values.first()),
        "last" => text(values.last()),
        "earliest" => at_time(seen, |time, best| time < best),
        "latest" => at_time(seen, |time, best| time > best),
        "earliest_time" => of_numbers(&times(seen), least),
        "latest_time" => of_numbers(&times(seen), greatest),
        "rate" => rate(seen),
        other => panic!("no rule for {other}"),
    }
}

const FUNCTIONS: [&str; 30] = [
    "count",
    "dc",
    "estdc",
    "estdc_error",
    "sum",
    "avg",
    "mean",
    "sumsq",
    "range",
    "var",
    "varp",
    "stdev",
    "stdevp",
    "median",
    "perc95",
    "p0",
    "exactperc33.3",
    "upperperc33.3",
    "min",
    "max",
    "mode",
    "values",
    "list",
    "first",
    "last",
    "earliest",
    "latest",
    "earliest_time",
    "latest_time",
    "rate",
];

fn check(function: &str, found: &[String], expected: &Expected) -> Result<(), TestCaseError> {
    let close = |left: f64, right: f64| (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0);
    let fits = match (expected, found) {
        (Expected::Nothing, []) => true,
        (Expected::Number(expected), [found]) => close(found.parse().unwrap(), *expected),
        (Expected::Text(expected), [found]) => found == expected,
        (Expected::Like(expected), [found]) => order(found, expected) == Ordering::Equal,
        (Expected::Texts(expected), found) => found == expected.as_slice(),
        _ => false,
    };
    prop_assert!(fits, "{}: {:?} is not {:?}", function, found, expected);
    Ok(())
}

fn shown(n: i32) -> String {
    let n = f64::from(n) / 2.0;
    if n == 0.0 { "0".to_owned() } else { n.to_string() }
}

fn seen(rows: &[&Row], field: &str) -> Seen<'static> {
    rows.iter()
        .map(|row| match field {
            "v" => (row.time, row.values.iter().map(|value| (*value).to_owned()).collect()),
            _ => (row.time, row.n.map(shown).into_iter().collect()),
        })
        .collect()
}

fn search(field: &str, functions: &[&str]) -> String {
    let aggregates: Vec<String> = functions.iter().map(|function| format!("{function}({field})")).collect();
    format!("| stats {}", aggregates.join(" "))
}

/// `earliest` and its like need a column of times.
fn functions(rows: &[Row]) -> Vec<&'static str> {
    let timed = rows.iter().any(|row| row.time.is_some());
    let of_time = ["earliest", "latest", "earliest_time", "latest_time", "rate"];
    FUNCTIONS.iter().copied().filter(|function| timed || !of_time.contains(function)).collect()
}

fn check_all(found: &Cells, row: usize, rows: &[&Row], field: &str, functions: &[&str]) -> Result<(), TestCaseError> {
    let seen = seen(rows, field);
    functions.iter().try_for_each(|function| {
        check(function, &found[row][&format!("{function}({field})")], &expected(function, &seen))
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn aggregates_of_all_rows(rows in tables(), field in select(vec!["v", "n"])) {
        let functions = functions(&rows);
        let found = run_over(&ndjson(&rows), &search(field, &functions));
        prop_assert_eq!(found.len(), 1);
        check_all(&found, 0, &rows.iter().collect::<Vec<_>>(), field, &functions)?;
    }

    #[test]
    fn aggregates_of_groups(rows in tables(), field in select(vec!["v", "n"])) {
        let functions = functions(&rows);
        let found = run_over(&ndjson(&rows), &format!("{} by g", search(field, &functions)));
        let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in &rows {
            if let Some(group) = row.group {
                groups.entry(group).or_default().push(row);
            }
        }
        let keys: Vec<&str> = found.iter().map(|row| row["g"][0].as_str()).collect();
        prop_assert_eq!(&keys, &groups.keys().copied().collect::<Vec<_>>());
        for (at, rows) in groups.values().enumerate() {
            check_all(&found, at, rows, field, &functions)?;
        }
    }

    #[test]
    fn sums_go_from_left_to_right(parts in vec((-1000..1000_i32, 1..30_i32), 1..200)) {
        let numbers: Vec<f64> = parts.iter().map(|(over, under)| f64::from(*over) / f64::from(*under)).collect();
        let lines: String = numbers.iter().map(|n| format!("{{\"n\": {n:?}}}\n")).collect();
        let found = run_over(&lines, "| stats sum(n) as s avg(n) as a | eval s=s*1, a=a*1");
        let sum: f64 = numbers.iter().sum();
        prop_assert_eq!(found[0]["s"][0].parse::<f64>().unwrap().to_bits(), (sum + 0.0).to_bits());
        prop_assert_eq!(found[0]["a"][0].parse::<f64>().unwrap().to_bits(), (sum / numbers.len() as f64 + 0.0).to_bits());
    }
}
