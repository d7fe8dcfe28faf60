//! The operators of the eval language over random values, compared with their rules, read value by value.

use std::cmp::Ordering;

use proptest::{collection::vec, option, prelude::*, sample::select};
use spl_exec::function::format_number;

use crate::properties::{config, get, number, run_over};

const VALUES: &[&str] = &[
    "10",
    "9",
    "9.0",
    "09",
    "-3",
    "+4",
    ".5",
    "0",
    "-0",
    "1e2",
    "1e-7",
    "100000000000000000000",
    "NaN",
    " 7",
    "",
    "a",
    "A",
    "ab",
    "ä",
    "日本",
    "0x10",
    "true",
    "null",
    "%",
    "_",
];

#[derive(Clone, Debug)]
struct Row {
    a: Option<&'static str>,
    b: Option<&'static str>,
    m: Vec<&'static str>,
    n: Option<i32>,
}

fn tables() -> impl Strategy<Value = Vec<Row>> {
    let text = || option::weighted(0.9, select(VALUES));
    let row = (text(), text(), vec(select(VALUES), 0..4), option::weighted(0.8, -6..7_i32));
    vec(row.prop_map(|(a, b, m, n)| Row { a, b, m, n }), 1..12)
}

fn ndjson(rows: &[Row]) -> String {
    let mut lines = String::new();
    for row in rows {
        let mut object = serde_json::Map::new();
        let texts = [("a", row.a), ("b", row.b)];
        texts.iter().for_each(|(name, text)| drop(text.map(|text| object.insert((*name).into(), text.into()))));
        if !row.m.is_empty() {
            object.insert("m".into(), row.m.to_vec().into());
        }
        if let Some(n) = row.n {
            object.insert("n".into(), (f64::from(n) / 2.0).into());
        }
        lines += &serde_json::Value::from(object).to_string();
        lines.push('\n');
    }
    lines
}

/// `- * / %` of two values; null where one is no number, and where it would divide by zero.
fn numeric(op: char, left: Option<f64>, right: Option<f64>) -> Option<f64> {
    let (left, right) = (left?, right?);
    match op {
        '-' => Some(left - right),
        '*' => Some(left * right),
        _ if right == 0.0 => None,
        '/' => Some(left / right),
        _ => Some(left % right),
    }
}

fn parse(text: Option<&str>) -> Option<f64> {
    text.and_then(number)
}

fn holds(op: &str, order: Option<Ordering>) -> bool {
    match op {
        "=" => order == Some(Ordering::Equal),
        "!=" => order != Some(Ordering::Equal),
        "<" => order == Some(Ordering::Less),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        ">" => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// Two texts of fields: numbers where both look like one.
fn compare(op: &str, left: &str, right: &str) -> bool {
    match (number(left), number(right)) {
        (Some(left), Some(right)) => holds(op, left.partial_cmp(&right)),
        _ => holds(op, Some(left.cmp(right))),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn cells(value: Option<String>) -> Vec<String> {
    value.into_iter().collect()
}

/// `yes`, `no`, or nothing for null.
fn truth(value: Option<bool>) -> Vec<String> {
    cells(value.map(|holds| if holds { "yes" } else { "no" }.to_owned()))
}

const OPS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arithmetic(rows in tables()) {
        let found = run_over(
            &ndjson(&rows),
            "| eval sum=a+b, minus=a-b, times=a*b, over=a/b, rest=a%b, joined=a.b, mixed=a+n, negative=-a, shown=n.\"\", twice=(a+b)*2, first=m+0",
        );
        for (row, found) in rows.iter().zip(&found) {
            let (a, b) = (parse(row.a), parse(row.b));
            let n = row.n.map(|n| f64::from(n) / 2.0);
            let joined = row.a.zip(row.b).map(|(a, b)| format!("{a}{b}"));
            let sum = match (a, b) {
                (Some(a), Some(b)) => Some(format_number(a + b)),
                _ => joined.clone(),
            };
            prop_assert_eq!(&get(found, "sum"), &cells(sum.clone()));
            prop_assert_eq!(&get(found, "joined"), &cells(joined));
            let expected = [
                ("minus", numeric('-', a, b)),
                ("times", numeric('*', a, b)),
                ("over", numeric('/', a, b)),
                ("rest", numeric('%', a, b)),
                ("mixed", a.zip(n).map(|(a, n)| a + n)),
                ("negative", a.map(|a| -a)),
                ("twice", parse(sum.as_deref()).map(|sum| sum * 2.0)),
                // Of a multivalue the first value counts.
                ("first", parse(row.m.first().copied())),
            ];
            for (name, expected) in expected {
                let found: Vec<String> = get(found, name).iter().map(|text| format_number(text.parse().unwrap())).collect();
                prop_assert_eq!(found, cells(expected.map(format_number)), "{} of {:?}", name, row);
            }
            prop_assert_eq!(&get(found, "shown"), &cells(n.map(format_number)));
        }
    }

    #[test]
    fn comparisons(rows in tables(), op in select(OPS.to_vec()), text in select(VALUES), literal in -6..7_i32) {
        let half = f64::from(literal) / 2.0;
        let says = |condition: String| format!("case({condition}, \"yes\", NOT ({condition}), \"no\")");
        let search = format!(
            "| eval fields={}, text={}, number={}, column={}, many={}, swapped={}",
            says(format!("a {op} b")),
            says(format!("a {op} {}", quoted(text))),
            says(format!("a {op} {half}")),
            says(format!("n {op} a")),
            says(format!("m {op} b")),
            says(format!("{half} {op} n")),
        );
        let found = run_over(&ndjson(&rows), &search);
        for (row, found) in rows.iter().zip(&found) {
            let n = row.n.map(|n| f64::from(n) / 2.0);
            let fields = row.a.zip(row.b).map(|(a, b)| compare(op, a, b));
            prop_assert_eq!(&get(found, "fields"), &truth(fields), "{:?} {} {:?}", row.a, op, row.b);
            let by_text = row.a.map(|a| holds(op, Some(a.cmp(text))));
            prop_assert_eq!(&get(found, "text"), &truth(by_text), "{:?} {} {}", row.a, op, quoted(text));
            let by_number = row.a.map(|a| compare(op, a, &format_number(half)));
            prop_assert_eq!(&get(found, "number"), &truth(by_number), "{:?} {} {}", row.a, op, half);
            let column = n.zip(row.a).map(|(n, a)| compare(op, &format_number(n), a));
            prop_assert_eq!(&get(found, "column"), &truth(column), "{:?} {} {:?}", n, op, row.a);
            let many = row.b.filter(|_| !row.m.is_empty()).map(|b| row.m.iter().any(|m| compare(op, m, b)));
            prop_assert_eq!(&get(found, "many"), &truth(many), "{:?} {} {:?}", row.m, op, row.b);
            let swapped = n.map(|n| holds(op, half.partial_cmp(&n)));
            prop_assert_eq!(&get(found, "swapped"), &truth(swapped), "{} {} {:?}", half, op, n);
        }
    }

    #[test]
    fn conditions_are_three_valued(rows in tables()) {
        let search = "| eval and=case(a=b AND n>0, \"yes\", NOT (a=b AND n>0), \"no\"), or=case(a=b OR n>0, \"yes\", NOT (a=b OR n>0), \"no\"), \
                      xor=case(a=b XOR n>0, \"yes\", NOT (a=b XOR n>0), \"no\"), if=if(a=b, \"then\", \"else\"), first=coalesce(a, b, n), null=if(isnull(a), 1, 0)";
        let found = run_over(&ndjson(&rows), search);
        for (row, found) in rows.iter().zip(&found) {
            let same = row.a.zip(row.b).map(|(a, b)| compare("=", a, b));
            let above = row.n.map(|n| n > 0);
            let and = match (same, above) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
            let or = match (same, above) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            prop_assert_eq!(&get(found, "and"), &truth(and), "{:?}", row);
            prop_assert_eq!(&get(found, "or"), &truth(or), "{:?}", row);
            prop_assert_eq!(&get(found, "xor"), &truth(same.zip(above).map(|(same, above)| same != above)), "{:?}", row);
            prop_assert_eq!(&get(found, "if"), &[if same == Some(true) { "then" } else { "else" }], "{:?}", row);
            let n = row.n.map(|n| format_number(f64::from(n) / 2.0));
            let first = row.a.or(row.b).map(str::to_owned).or(n);
            prop_assert_eq!(&get(found, "first"), &cells(first), "{:?}", row);
            prop_assert_eq!(&get(found, "null"), &[if row.a.is_none() { "1" } else { "0" }], "{:?}", row);
        }
    }

    #[test]
    fn each_value_by_itself(rows in tables()) {
        let search = "| eval twice=mvmap(m, m*2), tagged=mvmap(m, m.b), high=mvfilter(m>5), texts=mvfilter(isstr(m)), count=mvcount(m)";
        let found = run_over(&ndjson(&rows), search);
        for (row, found) in rows.iter().zip(&found) {
            let twice: Vec<String> = row.m.iter().filter_map(|m| number(m)).map(|m| format_number(m * 2.0)).collect();
            prop_assert_eq!(&get(found, "twice"), &twice, "{:?}", row);
            let tagged: Vec<String> = row.b.iter().flat_map(|b| row.m.iter().map(move |m| format!("{m}{b}"))).collect();
            prop_assert_eq!(&get(found, "tagged"), &tagged, "{:?}", row);
            let high: Vec<&str> = row.m.iter().copied().filter(|m| compare(">", m, "5")).collect();
            prop_assert_eq!(&get(found, "high"), &high, "{:?}", row);
            let texts: Vec<&str> = row.m.iter().copied().filter(|m| number(m).is_none()).collect();
            prop_assert_eq!(&get(found, "texts"), &texts, "{:?}", row);
            prop_assert_eq!(&get(found, "count"), &cells((!row.m.is_empty()).then(|| row.m.len().to_string())));
        }
    }
}
