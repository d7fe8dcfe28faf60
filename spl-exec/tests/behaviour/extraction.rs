//! Commands that take fields out of text, over random texts, compared with what a plain reading of their rules gives.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::select};
use regex::Regex;
use serde_json::{Map, Value};
use spl_exec::{Engine, InputFormat};

use crate::properties::{Cells, get, quoted, run};

/// Runs a search over rows of texts and multivalues.
fn over(rows: &[Value], search: &str) -> Cells {
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", lines.as_bytes(), InputFormat::Ndjson).unwrap();
    run(&engine, search)
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() }
}

const PATTERNS: &[&str] = &[
    r"(?<a>\w)(?<b>\d)?",
    r"(?<a>[a-c]+)=(?<b>[^ ]*)",
    r"^(?<a>.)(?<b>.*)$",
    r"(?<a>ä|b)|(?<b>\d+)",
    r"(?i)B(?<a>(?<b>.).)",
    r"(?<b>)(?<a>x)",
];

/// A row: the values of the text, and what the field `a` holds before.
fn texts() -> impl Strategy<Value = Vec<(Vec<String>, Option<String>)>> {
    let text = || "[a-cB0-2ä=x ]{0,12}";
    let values = prop_oneof![1 => Just(vec![]), 4 => text().prop_map(|text| vec![text]), 2 => vec(text(), 2..4)];
    let rows = vec((values, option::of(select(&["old", "7"][..]).prop_map(str::to_owned))), 1..8);
    (rows, any::<bool>()).prop_map(|(mut rows, single)| {
        rows.iter_mut().filter(|_| single).for_each(|(values, _)| values.truncate(1));
        rows
    })
}

fn rows_of(rows: &[(Vec<String>, Option<String>)]) -> Vec<Value> {
    let row = |(i, (values, a)): (usize, &(Vec<String>, Option<String>))| {
        let mut row = Map::new();
        row.insert("i".into(), i.into());
        match values.as_slice() {
            [] => {}
            [value] => drop(row.insert("t".into(), value.as_str().into())),
            values => drop(row.insert("t".into(), values.to_vec().into())),
        }
        a.iter().for_each(|a| drop(row.insert("a".into(), a.as_str().into())));
        Value::Object(row)
    };
    // So that the columns are there.
    let first = serde_json::json!({"i": -1, "t": "-", "a": "-"});
    std::iter::once(first).chain(rows.iter().enumerate().map(row)).collect()
}

/// A JSON document, whose keys hold no dots.
fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z\"\\\\ äÖ<]{0,6}".prop_map(Value::from),
        Just(Value::Null),
    ];
    let inner = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec(("[a-c]", inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    vec(("[a-c]", inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect()))
}

/// A value as a field holds it.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The values that hold no others, by their paths.
fn walk(value: &Value, path: &str, fields: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|value| walk(value, &format!("{path}{{}}"), fields)),
        Value::Object(members) => {
            let dot = if path.is_empty() { "" } else { "." };
            members.iter().for_each(|(key, value)| walk(value, &format!("{path}{dot}{key}"), fields));
        }
        leaf => fields.entry(path.to_owned()).or_default().push(shown(leaf)),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
    All,
}

fn paths() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => "[a-c]".prop_map(Step::Key),
        1 => (0..3_usize).prop_map(Step::Index),
        2 => Just(Step::All),
    ];
    ("[a-c]".prop_map(Step::Key), vec(step, 0..3))
        .prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect())
}

fn written(path: &[Step]) -> String {
    let steps = path.iter().enumerate().map(|(at, step)| match step {
        Step::Key(key) if at == 0 => key.clone(),
        Step::Key(key) => format!(".{key}"),
        Step::Index(index) => format!("{{{index}}}"),
        Step::All => "{}".to_owned(),
    });
    steps.collect()
}

fn at<'v>(value: &'v Value, path: &[Step]) -> Vec<&'v Value> {
    let Some((step, rest)) = path.split_first() else { return vec![value] };
    let next: Vec<&Value> = match step {
        Step::Key(key) => value.as_object().and_then(|members| members.get(key)).into_iter().collect(),
        Step::Index(index) => value.as_array().and_then(|elements| elements.get(*index)).into_iter().collect(),
        Step::All => value.as_array().into_iter().flatten().collect(),
    };
    next.into_iter().flat_map(|value| at(value, rest)).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rex_is_a_loop_over_matches(rows in texts(), pattern in select(PATTERNS), most in 0..4_usize) {
        let search = format!("| rex field=t max_match={most} offset_field=o {} | where i>=0", quoted(pattern));
        let found = over(&rows_of(&rows), &search);
        let regex = Regex::new(pattern).unwrap();
        prop_assert_eq!(found.len(), rows.len());
        for (row, (values, old)) in found.iter().zip(&rows) {
            let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            let mut places = Vec::new();
            let names: Vec<&str> = regex.capture_names().flatten().collect();
            for value in values {
                let matches = regex.captures_iter(value).take(if most == 0 { usize::MAX } else { most });
                for captures in matches {
                    for name in &names {
                        let Some(group) = captures.name(name) else { continue };
                        groups.entry(name).or_default().push(group.as_str().to_owned());
                        let start = value.get(..group.start()).unwrap().chars().count();
                        let length = group.as_str().chars().count();
                        if length > 0 {
                            places.push(format!("{name}={start}-{}", start + length - 1));
                        }
                    }
                }
            }
            let old: Vec<String> = old.iter().cloned().collect();
            prop_assert_eq!(&get(row, "a"), groups.get("a").unwrap_or(&old));
            prop_assert_eq!(get(row, "b"), groups.get("b").cloned().unwrap_or_default());
            prop_assert_eq!(get(row, "o").concat(), places.join("&"));
        }
    }

    #[test]
    fn sed_replaces_the_nth_match_and_those_after(rows in texts(), nth in 1..4_usize, on in any::<bool>()) {
        let flags = format!("{nth}{}", if on { "g" } else { "" });
        let found = over(&rows_of(&rows), &format!(r#"| rex field=t mode=sed "s/([a-c])(\d?)/<\2\1>/{flags}" | where i>=0"#));
        let regex = Regex::new(r"([a-c])(\d?)").unwrap();
        for (row, (values, _)) in found.iter().zip(&rows) {
            let expected: Vec<String> = values
                .iter()
                .map(|value| {
                    let mut number = 0;
                    let replaced = regex.replace_all(value, |captures: &regex::Captures<'_>| {
                        number += 1;
                        let wanted = number == nth || on && number > nth;
                        if wanted { format!("<{}{}>", &captures[2], &captures[1]) } else { captures[0].to_owned() }
                    });
                    replaced.into_owned()
                })
                .collect();
            prop_assert_eq!(get(row, "t"), expected);
        }
    }

    #[test]
    fn a_path_leads_where_walking_does(documents in vec(documents(), 1..6), path in paths()) {
        let rows: Vec<Value> = documents.iter().map(|json| serde_json::json!({"_raw": json.to_string()})).collect();
        let found = over(&rows, &format!("| spath output=found path={}", quoted(&written(&path))));
        for (row, document) in found.iter().zip(&documents) {
            let expected: Vec<String> = at(document, &path).into_iter().map(shown).collect();
            prop_assert_eq!(get(row, "found"), expected);
        }
    }

    #[test]
    fn spath_finds_every_value(documents in vec(documents(), 1..6)) {
        let rows: Vec<Value> = documents.iter().map(|json| serde_json::json!({"_raw": json.to_string()})).collect();
        let found = over(&rows, "| spath");
        for (row, document) in found.iter().zip(&documents) {
            let mut expected = BTreeMap::new();
            walk(document, "", &mut expected);
            let mut row = row.clone();
            row.remove("_raw");
            row.retain(|_, values| !values.is_empty());
            prop_assert_eq!(row, expected);
        }
    }

    #[test]
    fn pairs_come_back(
        pairs in vec(("[a-z][a-z0-9_]{0,3}", "[a-zA-Z0-9 ,;=ä\\\\/.|]{1,8}"), 0..8),
        between in select(&[" ", ", ", "; ", "\n", " | "][..]),
    ) {
        let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let rows = [serde_json::json!({"_raw": format!("at 12:00 {}", text.join(between))})];
        let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in &pairs {
            expected.entry(name.clone()).or_insert_with(|| vec![value.clone()]);
        }
        let mut found = over(&rows, "| extract").remove(0);
        found.remove("_raw");
        prop_assert_eq!(&found, &expected);
        let delimited = r#"| extract auto=false pairdelim=",;| \n" kvdelim="=""#;
        if !between.contains('\n') && !pairs.is_empty() {
            let mut found = over(&rows, delimited).remove(0);
            found.remove("_raw");
            prop_assert_eq!(found, expected);
        }
    }
}
