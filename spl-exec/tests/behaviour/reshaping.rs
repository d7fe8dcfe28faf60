//! Commands that reshape tables, over random tables, compared with what a row-by-row reading of their rules gives.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*, sample::select};
use spl_exec::{Engine, InputFormat};

use crate::properties::{Cells, Row, close, config, engine, number, run, shown, tables, texts_of};

/// A value of the field that makes the columns; neither null nor an empty text can name one.
type Series = Option<&'static str>;

/// Every combination of a row's values in `g` and `v`.
fn pairs(rows: &[Row]) -> Vec<(&'static str, Series, Option<f64>)> {
    let mut pairs = Vec::new();
    for row in rows {
        for g in &row.g {
            let series: Vec<Series> = match row.v.as_slice() {
                [] => vec![None],
                values => values.iter().map(|v| Some(*v).filter(|v| !v.is_empty())).collect(),
            };
            pairs.extend(series.into_iter().map(|v| (*g, v, row.n)));
        }
    }
    pairs
}

/// The sum of the numbers, if there are any.
fn sum(numbers: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    numbers.flatten().fold(None, |sum, n| Some(sum.unwrap_or(0.0) + n))
}

/// The values that have a column: the largest, equal ones by name.
fn top(pairs: &[(&'static str, Series, Option<f64>)], by_sum: bool, limit: usize) -> BTreeSet<&'static str> {
    let mut all: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    for (_, v, n) in pairs {
        if let Some(v) = v {
            all.entry(v).or_default().push(*n);
        }
    }
    let score = |numbers: &Vec<Option<f64>>| match by_sum {
        true => sum(numbers.iter().copied()).unwrap_or(f64::NEG_INFINITY),
        false => numbers.len() as f64,
    };
    let mut scored: Vec<(&str, f64)> = all.iter().map(|(v, numbers)| (*v, score(numbers))).collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    scored.into_iter().take(limit).map(|(v, _)| v).collect()
}

fn same(found: &[String], expected: Option<f64>) -> bool {
    match (found, expected) {
        ([], None) => true,
        ([found], Some(expected)) => close(found.parse().unwrap(), expected),
        _ => false,
    }
}

/// Events at times in seconds.
fn events(times: &[(i64, u8)]) -> Engine {
    let lines: String = times.iter().map(|(time, n)| format!("{{\"_time\":{time},\"n\":{n}}}\n")).collect();
    let engine = Engine::new().unwrap();
    engine.set_input_reader("rows", lines.as_bytes(), InputFormat::Ndjson).unwrap();
    engine
}

fn cell<'a>(row: &'a BTreeMap<String, Vec<String>>, name: &str) -> &'a [String] {
    row.get(name).map_or(&[], Vec::as_slice)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn chart_picks_each_cell(rows in tables(), limit in 1..5_usize, by_sum in any::<bool>()) {
        let engine = engine(&rows);
        let aggregate = if by_sum { "sum(n)" } else { "count" };
        let found = run(&engine, &format!("| chart limit={limit} {aggregate} over g by v"));
        let pairs = pairs(&rows);
        let top = top(&pairs, by_sum, limit);
        let name = |v: Series| match v {
            None => "NULL",
            Some(v) if top.contains(v) => v,
            Some(_) => "OTHER",
        };
        let mut cells: BTreeMap<&str, BTreeMap<&str, Vec<Option<f64>>>> = BTreeMap::new();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for (g, v, n) in &pairs {
            cells.entry(g).or_default().entry(name(*v)).or_default().push(*n);
            names.insert(name(*v));
        }
        prop_assert_eq!(found.len(), cells.len());
        for (row, (g, columns)) in found.iter().zip(&cells) {
            prop_assert_eq!(cell(row, "g"), [g.to_string()]);
            let shown: BTreeSet<&str> = row.keys().map(String::as_str).filter(|name| *name != "g").collect();
            prop_assert_eq!(&shown, &names);
            for name in &names {
                let numbers = columns.get(name).cloned().unwrap_or_default();
                let expected = if by_sum { sum(numbers.into_iter()) } else { Some(numbers.len() as f64) };
                prop_assert!(same(cell(row, name), expected), "{} {} {:?} {:?}", g, name, row, expected);
            }
        }
    }

    #[test]
    fn chart_without_columns_is_stats(rows in tables()) {
        let engine = engine(&rows);
        let aggregates = "count sum(n) values(v) p75(n)";
        let chart = run(&engine, &format!("| chart {aggregates} by g"));
        prop_assert_eq!(chart, run(&engine, &format!("| stats {aggregates} by g")));
    }

    #[test]
    fn untable_undoes_xyseries(rows in tables()) {
        let engine = engine(&rows);
        let table = "| stats sum(n) as n by g v | where isnotnull(n) AND v!=\"\"";
        let found = run(&engine, &format!("{table} | xyseries g v n | untable g v n"));
        prop_assert_eq!(found, run(&engine, table));
    }

    #[test]
    fn chart_is_stats_and_xyseries(rows in tables()) {
        let engine = engine(&rows);
        let chart = run(&engine, "| where v!=\"\" | chart limit=0 sum(n) over g by v usenull=f | untable g v n");
        let found = run(&engine, "| where v!=\"\" | stats sum(n) as n by g v | where isnotnull(n) AND v!=\"\"");
        prop_assert_eq!(chart, found);
    }

    #[test]
    fn transposing_twice_changes_nothing(rows in tables()) {
        prop_assume!(!rows.is_empty());
        let engine = engine(&rows);
        let table = "| table i v g | eval i=\"r\".i";
        let twice = "| transpose 0 header_field=i column_name=i | transpose 0 header_field=i column_name=i";
        let mut found = run(&engine, &format!("{table} {twice}"));
        // A column that holds nothing comes back all the same.
        found.iter_mut().for_each(|row| row.retain(|name, _| ["i", "v", "g"].contains(&name.as_str())));
        prop_assert_eq!(found, run(&engine, table));
    }

    #[test]
    fn bins_hold_their_numbers(rows in tables(), width in select(vec![5_i64, 10, 20, 25])) {
        let engine = engine(&rows);
        let span = width as f64 / 10.0;
        let found = run(&engine, &format!("| bin n span={span} as b | bin v span={span} as w"));
        let label = |number: f64| {
            let tenths = number * 10.0;
            let low = (tenths / width as f64).floor() * width as f64;
            format!("{}-{}", shown(low / 10.0), shown((low + width as f64) / 10.0))
        };
        for (row, found) in rows.iter().zip(&found) {
            prop_assert_eq!(cell(found, "b"), row.n.map(label).into_iter().collect::<Vec<_>>());
            let texts = row.v.iter().map(|text| number(text).map_or((*text).to_owned(), label));
            prop_assert_eq!(cell(found, "w"), texts.collect::<Vec<_>>());
        }
    }

    #[test]
    fn automatic_bins_are_few_and_hold_their_numbers(rows in tables(), most in 2..12_usize) {
        let engine = engine(&rows);
        let found = run(&engine, &format!("| bin n bins={most} as b"));
        let mut bins = BTreeSet::new();
        for (row, found) in rows.iter().zip(&found) {
            let bin = cell(found, "b");
            prop_assert_eq!(bin.len(), usize::from(row.n.is_some()));
            if let (Some(n), [bin]) = (row.n, bin) {
                let at = bin.char_indices().skip(1).find(|(_, c)| *c == '-').unwrap().0;
                let (low, high) = bin.split_at(at);
                let (low, high): (f64, f64) = (low.parse().unwrap(), high.strip_prefix('-').unwrap().parse().unwrap());
                prop_assert!(low <= n && n < high, "{} {}", n, bin);
                bins.insert(bin.clone());
            }
        }
        prop_assert!(bins.len() <= most);
    }

    #[test]
    fn timechart_counts_every_span(
        times in vec((-100_000..100_000_i64, 0..9_u8), 0..30), minutes in select(vec![7_i64, 60, 90, 1440]),
    ) {
        let engine = events(&times);
        let found = run(&engine, &format!("| timechart span={minutes}m count sum(n) as n"));
        let span = minutes * 60;
        let start = |time: i64| time.div_euclid(span) * span;
        let starts = times.iter().map(|(time, _)| start(*time));
        let (first, last) = (starts.clone().min(), starts.max());
        let mut expected: Cells = Vec::new();
        let mut at = first.unwrap_or(1);
        while at <= last.unwrap_or(0) {
            let inside: Vec<u8> = times.iter().filter(|(time, _)| start(*time) == at).map(|(_, n)| *n).collect();
            let total = (!inside.is_empty()).then(|| inside.iter().map(|n| u32::from(*n)).sum::<u32>().to_string());
            expected.push(BTreeMap::from([
                ("_time".to_owned(), vec![at.to_string()]),
                ("count".to_owned(), vec![inside.len().to_string()]),
                ("n".to_owned(), total.into_iter().collect()),
            ]));
            at += span;
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn mvexpand_gives_each_value_a_row(rows in tables(), limit in 0..3_usize) {
        let engine = engine(&rows);
        let found = run(&engine, &format!("| mvexpand v limit={limit}"));
        let mut expected: Vec<(usize, Vec<String>, Vec<String>)> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let g = texts_of(&row.g);
            let most = if limit == 0 { usize::MAX } else { limit };
            expected.extend(row.v.iter().take(most).map(|v| (i, vec![(*v).to_owned()], g.clone())));
            if row.v.is_empty() {
                expected.push((i, vec![], g));
            }
        }
        let found: Vec<_> = found
            .iter()
            .map(|row| (cell(row, "i")[0].parse().unwrap(), cell(row, "v").to_vec(), cell(row, "g").to_vec()))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn mvcombine_joins_what_agrees(rows in tables()) {
        let engine = engine(&rows);
        let found = run(&engine, "| table g n v | mvcombine v");
        let mut expected: Vec<(Vec<String>, Option<f64>, Vec<String>)> = Vec::new();
        for row in &rows {
            let g = texts_of(&row.g);
            let same = |other: &&mut (Vec<String>, Option<f64>, Vec<String>)| {
                other.0 == g && other.1 == row.n && !other.2.is_empty() && !row.v.is_empty()
            };
            match expected.iter_mut().find(same) {
                Some(other) => other.2.extend(texts_of(&row.v)),
                None => expected.push((g, row.n, texts_of(&row.v))),
            }
        }
        let found: Vec<_> = found
            .iter()
            .map(|row| {
                let n = cell(row, "n").first().map(|n| n.parse::<f64>().unwrap());
                (cell(row, "g").to_vec(), n, cell(row, "v").to_vec())
            })
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn totals_add_up(rows in tables()) {
        let engine = engine(&rows);
        let found = run(&engine, "| table n v | eval m=n*2 | addtotals col=t");
        prop_assert_eq!(found.len(), rows.len() + usize::from(!rows.is_empty()));
        let first = |row: &Row| row.v.first().and_then(|v| number(v));
        let of_row = |row: &Row| row.n.unwrap_or(0.0) * 3.0 + first(row).unwrap_or(0.0);
        for (row, found) in rows.iter().zip(&found) {
            prop_assert!(same(cell(found, "Total"), Some(of_row(row))));
        }
        if let Some(last) = found.last() {
            prop_assert!(same(cell(last, "n"), sum(rows.iter().map(|row| row.n))));
            prop_assert!(same(cell(last, "v"), sum(rows.iter().map(first))));
            prop_assert!(same(cell(last, "Total"), Some(rows.iter().map(of_row).sum())));
        }
    }

    #[test]
    fn makemv_undoes_nomv(rows in tables()) {
        let engine = engine(&rows);
        let found = run(&engine, "| nomv v | makemv delim=\"\n\" allowempty=t v");
        let found: Vec<_> = found.iter().map(|row| cell(row, "v").to_vec()).collect();
        prop_assert_eq!(found, rows.iter().map(|row| texts_of(&row.v)).collect::<Vec<_>>());
    }

    #[test]
    fn named_fields_hold_their_values(rows in tables()) {
        let engine = engine(&rows);
        let found = run(&engine, "| eval f_{v}=i");
        for (i, (row, found)) in rows.iter().zip(&found).enumerate() {
            let named: Vec<(&String, &Vec<String>)> =
                found.iter().filter(|(name, values)| name.starts_with("f_") && !values.is_empty()).collect();
            // Of a multivalue the first value counts.
            let expected = row.v.first().map(|v| (format!("f_{v}"), vec![i.to_string()]));
            prop_assert_eq!(named, expected.iter().map(|(name, values)| (name, values)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn foreach_adds_up_the_values_of_a_row(rows in tables()) {
        let engine = engine(&rows);
        let each = "foreach mode=multivalue v [eval total=total+if(isnum(<<ITEM>>), <<ITEM>>, 0), c=c+1]";
        let found = run(&engine, &format!("| eval total=0, c=0 | {each}"));
        for (row, found) in rows.iter().zip(&found) {
            prop_assert!(same(cell(found, "c"), Some(row.v.len() as f64)), "{:?}", found);
            let total = row.v.iter().filter_map(|v| number(v)).sum();
            prop_assert!(same(cell(found, "total"), Some(total)), "{:?}", found);
        }
    }
}
