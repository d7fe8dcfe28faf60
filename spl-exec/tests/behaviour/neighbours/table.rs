//! Random tables: a row number `i`, a time `_time`, fields `g` and `h` to group by, and values `v`, of which a row may have none or
//! several.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, sample::select};
use spl_exec::{Engine, InputFormat};

use crate::properties::{VALUES, close, number, order, texts};

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) time: i64,
    pub(super) g: Vec<&'static str>,
    pub(super) h: Vec<&'static str>,
    pub(super) v: Vec<&'static str>,
}

const FEW: &[&str] = &["a", "A", "ä", "10"];

/// Half of the tables hold no multivalues: their columns are of another type.
pub(super) fn tables() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..30_i64, texts(FEW), texts(&FEW[..2]), texts(VALUES));
    let row = row.prop_map(|(time, g, h, v)| Row { time, g, h, v });
    (vec(row, 1..24), any::<bool>()).prop_map(|(mut rows, single)| {
        for row in rows.iter_mut().filter(|_| single) {
            row.g.truncate(1);
            row.h.truncate(1);
            row.v.truncate(1);
        }
        rows
    })
}

pub(super) fn engine(rows: &[Row]) -> Engine {
    let mut lines = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut object = serde_json::Map::new();
        object.insert("i".into(), i.into());
        object.insert("_time".into(), row.time.into());
        for (name, values) in [("g", &row.g), ("h", &row.h), ("v", &row.v)] {
            match values.as_slice() {
                [] => {}
                [value] => drop(object.insert(name.into(), (*value).into())),
                values => drop(object.insert(name.into(), values.to_vec().into())),
            }
        }
        lines += &serde_json::Value::from(object).to_string();
        lines.push('\n');
    }
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", lines.as_bytes(), InputFormat::Ndjson).unwrap();
    engine
}

/// Which of the fields `g` and `h` to group by.
pub(super) fn groups() -> impl Strategy<Value = &'static [&'static str]> {
    const NONE: &[&str] = &[];
    select(vec![NONE, &["g"], &["g", "h"]])
}

/// The values of the fields that a row is grouped by; `None` where it lacks one.
pub(super) fn key(row: &Row, by: &[&str]) -> Option<Vec<Vec<&'static str>>> {
    let values = by.iter().map(|name| if *name == "g" { row.g.clone() } else { row.h.clone() });
    let key: Vec<_> = values.collect();
    key.iter().all(|values| !values.is_empty()).then_some(key)
}

const FUNCTIONS: [&str; 19] = [
    "count", "dc", "values", "list", "first", "last", "earliest", "latest", "sum", "avg", "sumsq", "range", "var",
    "stdevp", "min", "max", "mode", "median", "perc90",
];

/// All functions of `v`, and the number of rows.
pub(super) fn aggregates() -> String {
    let of_v: Vec<String> = FUNCTIONS.iter().map(|function| format!("{function}(v) as {function}")).collect();
    format!("count as rows, {}", of_v.join(", "))
}

/// Checks what stands beside a row against the rows that it should have been taken over, in their order.
pub(super) fn check(
    found: &BTreeMap<String, Vec<String>>,
    over: Option<&[&Row]>,
    what: &str,
) -> Result<(), TestCaseError> {
    let Some(over) = over else {
        for name in FUNCTIONS.iter().chain(&["rows"]) {
            prop_assert!(found[*name].is_empty(), "{} of a row without a group is {:?}: {}", name, found[*name], what);
        }
        return Ok(());
    };
    prop_assert_eq!(&found["rows"], &[over.len().to_string()], "{}", what);
    for function in FUNCTIONS {
        let (found, expected) = (&found[function], expected(function, over));
        let same = match (found.as_slice(), expected.as_slice()) {
            // Of numbers that are equal, any spelling will do.
            ([found], [expected]) if ["min", "max"].contains(&function) => order(found, expected).is_eq(),
            ([found], [expected]) => match (number(found), number(expected)) {
                (Some(found), Some(expected)) if function != "first" => close(found, expected),
                _ => found == expected,
            },
            (found, expected) => found == expected,
        };
        prop_assert!(same, "{} is {:?}, not {:?}: {}", function, found, expected, what);
    }
    Ok(())
}

fn expected(function: &str, over: &[&Row]) -> Vec<String> {
    let values: Vec<&str> = over.iter().flat_map(|row| row.v.iter().copied()).collect();
    let numbers: Vec<f64> = values.iter().filter_map(|value| number(value)).collect();
    let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect::<Vec<_>>();
    let mut distinct = values.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let with_value: Vec<&&Row> = over.iter().filter(|row| !row.v.is_empty()).collect();
    let first_of = |row: Option<&&&Row>| one(row.map(|row| row.v[0]));
    let last_of = |row: Option<&&&Row>| one(row.map(|row| row.v[row.v.len() - 1]));
    match function {
        "count" => return vec![values.len().to_string()],
        "dc" => return vec![distinct.len().to_string()],
        "values" => return texts(&distinct),
        "list" => return texts(&values),
        "first" => return first_of(with_value.first()),
        "last" => return last_of(with_value.last()),
        "earliest" => {
            let earliest = with_value.iter().map(|row| row.time).min();
            return first_of(with_value.iter().find(|row| Some(row.time) == earliest));
        }
        "latest" => {
            let latest = with_value.iter().map(|row| row.time).max();
            return first_of(with_value.iter().find(|row| Some(row.time) == latest));
        }
        "min" => return one(values.iter().copied().min_by(|a, b| order(a, b))),
        "max" => return one(values.iter().copied().max_by(|a, b| order(a, b))),
        "mode" => {
            let times = |value: &str| values.iter().filter(|other| **other == value).count();
            let most = distinct.iter().map(|value| times(value)).max();
            return one(distinct.iter().copied().find(|value| Some(times(value)) == most));
        }
        _ => {}
    }
    if numbers.is_empty() {
        return vec![];
    }
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let distance: f64 = numbers.iter().map(|number| (number - sum / count).powi(2)).sum();
    let mut sorted = numbers.clone();
    sorted.sort_by(f64::total_cmp);
    let percentile = |percent: f64| {
        let rank = percent * (count - 1.0);
        let (low, high) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
        low + (high - low) * rank.fract()
    };
    let number = match function {
        "sum" => sum,
        "avg" => sum / count,
        "sumsq" => numbers.iter().map(|number| number * number).sum(),
        "range" => sorted[sorted.len() - 1] - sorted[0],
        "var" if numbers.len() < 2 => 0.0,
        "var" => distance / (count - 1.0),
        "stdevp" => (distance / count).sqrt(),
        "median" => percentile(0.5),
        "perc90" => percentile(0.9),
        other => panic!("{other}"),
    };
    vec![number.to_string()]
}
