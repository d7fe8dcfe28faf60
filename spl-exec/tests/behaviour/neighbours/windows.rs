//! eventstats and streamstats.

use proptest::{option, prelude::*};

use super::table::{Row, aggregates, check, engine, groups, key, tables};
use crate::properties::{config, run};

/// The options of streamstats; `after` resets after rows whose `v` has the value `a`, `before` before those of `9`.
#[derive(Clone, Debug)]
struct Options {
    by: &'static [&'static str],
    current: bool,
    window: Option<usize>,
    global: bool,
    on_change: bool,
    before: bool,
    after: bool,
}

fn options() -> impl Strategy<Value = Options> {
    let rare = || prop::bool::weighted(0.2);
    (groups(), any::<bool>(), option::of(0..6_usize), any::<bool>(), rare(), rare(), rare()).prop_map(
        |(by, current, window, global, on_change, before, after)| Options {
            by,
            current,
            window,
            global,
            on_change,
            before,
            after,
        },
    )
}

impl Options {
    fn search(&self) -> String {
        let window = self.window.map_or(String::new(), |window| format!("window={window}"));
        let before = if self.before { "reset_before=(v=\"b\" OR v=\"9\")" } else { "" };
        let after = if self.after { "reset_after=(v=\"a\" OR v=\"10\")" } else { "" };
        let by = if self.by.is_empty() { String::new() } else { format!("by {}", self.by.join(" ")) };
        format!(
            "| streamstats current={} global={} reset_on_change={} {window} {before} {after} {} {by}",
            self.current,
            self.global,
            self.on_change,
            aggregates(),
        )
    }

    /// The rows that each row's aggregates are taken over; `None` for a row without a group.
    fn over<'r>(&self, rows: &'r [Row]) -> Vec<Option<Vec<&'r Row>>> {
        let has = |row: &Row, values: [&str; 2]| row.v.iter().any(|value| values.contains(value));
        let mut seen: Vec<(Vec<Vec<&str>>, &Row)> = Vec::new();
        let mut last_key = None;
        let mut result = Vec::new();
        for row in rows {
            let Some(key) = key(row, self.by) else {
                result.push(None);
                continue;
            };
            let changed = self.on_change && last_key.as_ref().is_some_and(|last| *last != key);
            if changed || (self.before && has(row, ["b", "9"])) {
                seen.clear();
            }
            last_key = Some(key.clone());
            if self.current {
                seen.push((key.clone(), row));
            }
            let in_window = |list: Vec<&'r Row>| match self.window {
                Some(size) if size > 0 => list[list.len().saturating_sub(size)..].to_vec(),
                _ => list,
            };
            let of_group = |(other, row): &(Vec<Vec<&str>>, &'r Row)| (*other == key).then_some(*row);
            let over = if self.global {
                let from = self.window.filter(|size| *size > 0).map_or(0, |size| seen.len().saturating_sub(size));
                seen[from..].iter().filter_map(of_group).collect()
            } else {
                in_window(seen.iter().filter_map(of_group).collect())
            };
            result.push(Some(over));
            if !self.current {
                seen.push((key, row));
            }
            if self.after && has(row, ["a", "10"]) {
                seen.clear();
            }
        }
        result
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn eventstats_sees_all_rows_of_the_group(rows in tables(), by in groups()) {
        let clause = if by.is_empty() { String::new() } else { format!("by {}", by.join(" ")) };
        let found = run(&engine(&rows), &format!("| eventstats {} {clause}", aggregates()));
        prop_assert_eq!(found.len(), rows.len());
        for (i, (row, found)) in rows.iter().zip(&found).enumerate() {
            prop_assert_eq!(&found["i"], &[i.to_string()]);
            let group = key(row, by).map(|of_row| {
                rows.iter().filter(|other| key(other, by).as_ref() == Some(&of_row)).collect::<Vec<_>>()
            });
            check(found, group.as_deref(), &format!("row {i}"))?;
        }
    }

    #[test]
    fn streamstats_sees_the_rows_so_far(rows in tables(), options in options()) {
        let search = options.search();
        let found = run(&engine(&rows), &search);
        prop_assert_eq!(found.len(), rows.len());
        for (i, (over, found)) in options.over(&rows).into_iter().zip(&found).enumerate() {
            prop_assert_eq!(&found["i"], &[i.to_string()]);
            check(found, over.as_deref(), &format!("row {i} of {search}"))?;
        }
    }

    #[test]
    fn streamstats_sees_the_rows_of_some_time(
        rows in tables(), by in groups(), current in any::<bool>(), down in any::<bool>(), span in 1..12_i64,
    ) {
        let mut rows = rows;
        rows.sort_by_key(|row| if down { -row.time } else { row.time });
        let clause = if by.is_empty() { String::new() } else { format!("by {}", by.join(" ")) };
        let search = format!("| streamstats time_window={span}s current={current} {} {clause}", aggregates());
        let found = run(&engine(&rows), &search);
        prop_assert_eq!(found.len(), rows.len());
        for (i, found) in found.iter().enumerate() {
            prop_assert_eq!(&found["i"], &[i.to_string()]);
            let until = if current { i + 1 } else { i };
            let over = key(&rows[i], by).map(|of_row| {
                let near = |row: &&Row| (row.time - rows[i].time).abs() <= span && key(row, by).as_ref() == Some(&of_row);
                rows[..until].iter().filter(near).collect::<Vec<_>>()
            });
            check(found, over.as_deref(), &format!("row {i} of {search}"))?;
        }
    }
}
