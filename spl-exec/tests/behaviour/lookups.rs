//! `lookup` over random tables, compared with a loop over rows and lines.

use std::{collections::BTreeMap, fmt::Write, net::IpAddr, sync::LazyLock};

use datafusion::arrow::array::{Array, AsArray};
use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_exec::{
    Engine, InputFormat,
    content::{LookupDef, MatchKind},
};

/// What rows hold, and lines where they match exactly.
const VALUES: &[&str] =
    &["a", "A", "ab", "AB", "b", "ä", "Ä", "10", "", "*", "a*", "10.1.2.3", "10.9.9.9", "2001:db8::1"];

/// What lines hold where they have wildcards or are networks.
const PATTERNS: &[&str] =
    &["*", "a*", "*B", "a*b", "ab", "Ä*", "1*", "10.1.0.0/16", "10.0.0.0/8", "10.1.2.3", "2001:DB8::/32", "0.0.0.0/0"];

/// A line of the table: two columns to match, two to answer.
#[derive(Clone, Debug)]
struct Line {
    keys: [Option<&'static str>; 2],
    answers: [Option<&'static str>; 2],
}

/// A row: the values of two fields.
type Row = [Vec<&'static str>; 2];

#[derive(Clone, Debug)]
struct Definition {
    kinds: [MatchKind; 2],
    case_sensitive: bool,
    most: Option<u64>,
    least: u64,
    default: Option<&'static str>,
}

fn definitions() -> impl Strategy<Value = Definition> {
    let kind = || select(&[MatchKind::Exact, MatchKind::Exact, MatchKind::Wildcard, MatchKind::Cidr][..]);
    let default = option::of(select(&["no", ""][..]));
    ([kind(), kind()], any::<bool>(), option::of(1..4_u64), 0..3_u64, default).prop_map(
        |(kinds, case_sensitive, most, least, default)| Definition { kinds, case_sensitive, most, least, default },
    )
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let key = || option::weighted(0.9, prop_oneof![select(VALUES), select(PATTERNS)]);
    let answer = || option::weighted(0.8, select(&["x", "y", "z"][..]));
    vec(([key(), key()], [answer(), answer()]).prop_map(|(keys, answers)| Line { keys, answers }), 0..12)
}

/// Half of the tables hold no multivalues: their columns are of another type.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let values = || {
        prop_oneof![
            1 => Just(vec![]),
            6 => select(VALUES).prop_map(|value| vec![value]),
            1 => vec(select(VALUES), 2..4),
        ]
    };
    (vec([values(), values()], 0..16), any::<bool>()).prop_map(|(mut rows, single)| {
        rows.iter_mut().flatten().filter(|_| single).for_each(|values| values.truncate(1));
        rows
    })
}

fn csv(lines: &[Line]) -> String {
    let mut text = "k,l,o,p,end\n".to_owned();
    for Line { keys, answers } in lines {
        let cells: Vec<&str> = keys.iter().chain(answers).map(|cell| cell.unwrap_or_default()).collect();
        writeln!(text, "{},.", cells.join(",")).unwrap();
    }
    text
}

fn ndjson(rows: &[Row]) -> String {
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        let mut object = serde_json::Map::from_iter([("i".to_owned(), i.into())]);
        for (name, values) in ["f", "g"].into_iter().zip(row) {
            match values.as_slice() {
                [] => {}
                [value] => drop(object.insert(name.into(), (*value).into())),
                values => drop(object.insert(name.into(), values.to_vec().into())),
            }
        }
        writeln!(text, "{}", serde_json::Value::from(object)).unwrap();
    }
    text
}

fn lower(text: &str, case_sensitive: bool) -> Vec<char> {
    if case_sensitive { text.chars().collect() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

fn wild(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| wild(rest, &text[skipped..])),
        [c, rest @ ..] => text.first() == Some(c) && wild(rest, &text[1..]),
    }
}

fn bits(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (false, u128::from(u32::from(address)) << 96),
        IpAddr::V6(address) => (true, u128::from(address)),
    }
}

fn within(network: &str, text: &str) -> bool {
    let (network, length) =
        network.split_once('/').map_or((network, None), |(address, length)| (address, Some(length)));
    let (Ok(network), Ok(address)) = (network.parse().map(bits), text.parse().map(bits)) else { return false };
    let length = length.map_or(128, |length| length.parse().unwrap());
    network.0 == address.0 && (0..length).all(|bit| (network.1 << bit) >> 127 == (address.1 << bit) >> 127)
}

fn matches(kind: MatchKind, case_sensitive: bool, line: &str, value: &str) -> bool {
    match kind {
        MatchKind::Exact => lower(line, case_sensitive) == lower(value, case_sensitive),
        MatchKind::Wildcard => wild(&lower(line, case_sensitive), &lower(value, case_sensitive)),
        MatchKind::Cidr => within(line, value),
    }
}

/// What each of the answered columns has for a row, read line by line. An empty cell is no value, so an empty value matches no line.
fn expected(row: &Row, keys: usize, lines: &[Line], definition: &Definition) -> [Vec<String>; 2] {
    let mut combinations: Vec<Vec<&str>> = vec![vec![]];
    for values in &row[..keys] {
        let longer =
            combinations.iter().flat_map(|start| values.iter().map(|value| [start.as_slice(), &[*value]].concat()));
        combinations = longer.collect();
    }
    let mut found = [vec![], vec![]];
    for key in combinations {
        let matching = lines.iter().filter(|line| {
            let mut pairs = key.iter().zip(line.keys).zip(definition.kinds);
            pairs.all(|((value, cell), kind)| {
                let cell = cell.filter(|cell| !cell.is_empty());
                cell.is_some_and(|cell| matches(kind, definition.case_sensitive, cell, value))
            })
        });
        let matching: Vec<&Line> = matching.take(definition.most.map_or(100, |most| most as usize)).collect();
        for (column, found) in found.iter_mut().enumerate() {
            found.extend(matching.iter().filter_map(|line| line.answers[column]).map(str::to_owned));
            let missing = (definition.least as usize).saturating_sub(matching.len());
            found.extend(std::iter::repeat_n(definition.default.unwrap_or_default().to_owned(), missing));
        }
    }
    found
}

fn values(column: &dyn Array, row: usize) -> Vec<String> {
    if column.is_null(row) {
        return vec![];
    }
    match column.as_string_opt::<i32>() {
        Some(texts) => vec![texts.value(row).to_owned()],
        None => column.as_list::<i32>().value(row).as_string::<i32>().iter().flatten().map(str::to_owned).collect(),
    }
}

/// For each row number the values of `o` and `p`, in the order of the rows.
fn run(engine: &Engine, search: &str) -> Vec<(usize, [Vec<String>; 2])> {
    static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());
    let batches = RUNTIME.block_on(async {
        let search = engine.search(search).await.unwrap_or_else(|error| panic!("{error}"));
        search.collect().await.unwrap_or_else(|error| panic!("{error}"))
    });
    let column = |batch: &datafusion::arrow::array::RecordBatch, name: &str, row| {
        batch.column_by_name(name).map_or_else(Vec::new, |column| values(column, row))
    };
    let row = |batch: &_, row| {
        let i = column(batch, "i", row)[0].parse().unwrap();
        (i, [column(batch, "o", row), column(batch, "p", row)])
    };
    batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(|number| row(batch, number)).collect::<Vec<_>>())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn agrees_with_a_loop(rows in rows(), lines in lines(), definition in definitions(), keys in 1..3_usize) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.csv");
        std::fs::write(&file, csv(&lines)).unwrap();
        let mut lookup = LookupDef::csv("t", &file);
        lookup.case_sensitive_match = definition.case_sensitive;
        lookup.match_type = definition.kinds.into_iter().zip(["k", "l"].map(str::to_owned)).collect();
        lookup.max_matches = definition.most;
        lookup.min_matches = definition.least;
        lookup.default_match = definition.default.map(str::to_owned);
        let engine = Engine::builder().lookup_definition(lookup).build().unwrap();
        engine.set_input_reader("rows", ndjson(&rows).as_bytes(), InputFormat::Ndjson).unwrap();

        let fields = ["k AS f", "k AS f, l AS g"][keys - 1];
        let found = run(&engine, &format!("| eval i=i.\"\", f=f, g=g | lookup t {fields} OUTPUT o p"));
        let wanted: Vec<_> = rows.iter().map(|row| expected(row, keys, &lines, &definition)).enumerate().collect();
        prop_assert_eq!(&found, &wanted);

        let kept = run(&engine, &format!("| eval i=i.\"\", o=if(i%2=0, \"own\", null()) | lookup t {fields} OUTPUTNEW o p"));
        let mut kept_wanted: BTreeMap<usize, [Vec<String>; 2]> = wanted.into_iter().collect();
        for (_, [o, _]) in kept_wanted.iter_mut().filter(|(i, _)| *i % 2 == 0) {
            *o = vec!["own".to_owned()];
        }
        prop_assert_eq!(kept, kept_wanted.into_iter().collect::<Vec<_>>());
    }
}
