//! transaction.

use std::collections::BTreeSet;

use proptest::{option, prelude::*};

use super::table::{Row, engine, groups, tables};
use crate::properties::{config, run};

/// The options; a transaction starts with a `v` of `a` or `9` and ends with one of `b` or `10`.
#[derive(Clone, Debug)]
struct Options {
    fields: &'static [&'static str],
    maxspan: Option<i64>,
    maxpause: Option<i64>,
    maxevents: Option<usize>,
    starts: bool,
    ends: bool,
    connected: bool,
    unifyends: Option<bool>,
    keepevicted: bool,
}

fn options() -> impl Strategy<Value = Options> {
    let sometimes = || prop::bool::weighted(0.4);
    let limits = (option::weighted(0.3, 0..12_i64), option::weighted(0.3, 0..6_i64), option::weighted(0.3, 1..4_usize));
    (groups(), limits, (sometimes(), sometimes()), (any::<bool>(), option::of(any::<bool>()), any::<bool>())).prop_map(
        |(fields, (maxspan, maxpause, maxevents), (starts, ends), (connected, unifyends, keepevicted))| Options {
            fields,
            maxspan,
            maxpause,
            maxevents,
            starts,
            ends,
            connected,
            unifyends,
            keepevicted,
        },
    )
}

const START: [&str; 2] = ["a", "9"];
const END: [&str; 2] = ["b", "10"];

#[derive(Clone, Debug)]
struct Group {
    /// Row numbers, newest first.
    rows: Vec<usize>,
    values: Vec<BTreeSet<&'static str>>,
    open: bool,
    limited: bool,
    started: bool,
    ended: bool,
}

impl Options {
    fn search(&self) -> String {
        let mut search = format!("| transaction {}", self.fields.join(" "));
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                search += &format!(" {name}={value}");
            }
        };
        option("maxspan", self.maxspan.map(|limit| format!("{limit}s")));
        option("maxpause", self.maxpause.map(|limit| format!("{limit}s")));
        option("maxevents", self.maxevents.map(|limit| limit.to_string()));
        option("startswith", self.starts.then(|| "eval(v=\"a\" OR v=\"9\")".to_owned()));
        option("endswith", self.ends.then(|| "(v=\"b\" OR v=10)".to_owned()));
        option("connected", Some(self.connected.to_string()));
        option("unifyends", self.unifyends.map(|flag| flag.to_string()));
        option("keepevicted", Some(self.keepevicted.to_string()));
        search
    }

    fn values(&self, row: &Row) -> Vec<BTreeSet<&'static str>> {
        let of = |name: &&str| if *name == "g" { &row.g } else { &row.h };
        self.fields.iter().map(|name| of(name).iter().copied().collect()).collect()
    }

    /// Goes through the events, newest first, and looks at all transactions for each.
    fn groups(&self, rows: &[Row]) -> Vec<Group> {
        let unify = self.unifyends.unwrap_or(self.connected);
        let mut events: Vec<usize> = (0..rows.len()).collect();
        events.sort_by_key(|&i| -rows[i].time);
        let mut groups: Vec<Group> = Vec::new();
        // By when they last got an event.
        let mut recent: Vec<usize> = Vec::new();
        for i in events {
            let values = self.values(&rows[i]);
            let has = |wanted: [&str; 2]| rows[i].v.iter().any(|value| wanted.contains(value));
            let (start, end) = (self.starts && has(START), self.ends && has(END));
            let free = !unify && (start || end);
            if !self.fields.is_empty() && values.iter().all(BTreeSet::is_empty) && !free {
                continue;
            }
            let mut shared = Vec::new();
            let mut others = Vec::new();
            for &candidate in recent.iter().rev() {
                let group = &mut groups[candidate];
                let pairs = || group.values.iter().zip(&values);
                let shares = pairs().any(|(mine, theirs)| !mine.is_disjoint(theirs));
                let differs =
                    pairs().any(|(mine, theirs)| !mine.is_empty() && !theirs.is_empty() && mine.is_disjoint(theirs));
                let loose = !unify && group.ended && group.values.iter().all(BTreeSet::is_empty);
                let linked = shares || !self.connected || self.fields.is_empty() || free || loose;
                if !group.open || differs || !linked {
                    continue;
                }
                if self.too_far(group, rows, rows[i].time) {
                    (group.open, group.limited) = (false, true);
                } else if shares {
                    shared.push(candidate);
                } else {
                    others.push(candidate);
                }
            }
            if end {
                for &candidate in if shared.is_empty() { &others[..others.len().min(1)] } else { &shared[..] } {
                    groups[candidate].open = false;
                }
            }
            let into = match (end, shared.split_first(), others.first()) {
                (false, Some((&into, rest)), _) => {
                    for &other in rest {
                        self.merge(&mut groups, into, other);
                    }
                    into
                }
                (false, None, Some(&into)) => into,
                _ => {
                    let values = vec![BTreeSet::new(); self.fields.len()];
                    let (rows, open, ended) = (vec![], true, end);
                    groups.push(Group { rows, values, open, limited: false, started: false, ended });
                    groups.len() - 1
                }
            };
            recent.retain(|&other| other != into);
            recent.push(into);
            let group = &mut groups[into];
            group.rows.push(i);
            group.values.iter_mut().zip(values).for_each(|(mine, theirs)| mine.extend(theirs));
            let full = self.maxevents.is_some_and(|most| group.rows.len() >= most);
            group.started = start;
            group.open = !start && !full;
            group.limited |= full;
        }
        groups.retain(|group| !group.rows.is_empty());
        groups
    }

    fn too_far(&self, group: &Group, rows: &[Row], time: i64) -> bool {
        let times = || group.rows.iter().map(|&i| rows[i].time);
        let (latest, earliest) = (times().max().unwrap_or(time), times().min().unwrap_or(time));
        self.maxspan.is_some_and(|most| latest - time > most)
            || self.maxpause.is_some_and(|most| earliest - time > most)
    }

    fn merge(&self, groups: &mut [Group], into: usize, from: usize) {
        let (a, b) = (groups[into].clone(), groups[from].clone());
        let full = self.maxevents.is_some_and(|most| a.rows.len() + b.rows.len() >= most);
        let differs = a.values.iter().zip(&b.values).any(|(a, b)| !a.is_empty() && !b.is_empty() && a.is_disjoint(b));
        if full || a.ended || b.ended || differs {
            return;
        }
        groups[into].rows.extend(&b.rows);
        groups[into].values.iter_mut().zip(b.values).for_each(|(mine, theirs)| mine.extend(theirs));
        (groups[from].rows, groups[from].open) = (vec![], false);
    }

    /// What the command should give: the rows of each transaction, its time, its length, and whether it is closed.
    fn expected(&self, rows: &[Row]) -> Vec<Found> {
        let oldest = rows.iter().map(|row| row.time).min();
        let mut found: Vec<Found> = Vec::new();
        for group in self.groups(rows) {
            let complete = (!self.starts || group.started) && (!self.ends || group.ended);
            if !complete && !self.keepevicted {
                continue;
            }
            let limited = group.limited || oldest.is_some_and(|oldest| self.too_far(&group, rows, oldest));
            let closed = if self.starts || self.ends { complete } else { limited };
            let times: Vec<i64> = group.rows.iter().map(|&i| rows[i].time).collect();
            let (first, last) = (times.iter().min().unwrap(), times.iter().max().unwrap());
            let members = group.rows.iter().map(usize::to_string).collect();
            found.push((members, first.to_string(), (last - first).to_string(), u8::from(closed).to_string()));
        }
        found.sort();
        found
    }
}

type Found = (BTreeSet<String>, String, String, String);

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..config() })]

    #[test]
    fn transaction_groups_as_going_through_the_events_does(rows in tables(), options in options()) {
        let search = options.search();
        let found = run(&engine(&rows), &search);
        let times: Vec<i64> = found.iter().map(|row| row["_time"][0].parse().unwrap()).collect();
        prop_assert!(times.is_sorted_by(|a, b| a >= b), "{:?}", times);
        let mut found: Vec<Found> = found
            .iter()
            .map(|row| {
                prop_assert_eq!(&row["eventcount"], &[row["i"].len().to_string()]);
                let one = |name: &str| row[name][0].clone();
                Ok((row["i"].iter().cloned().collect(), one("_time"), one("duration"), one("closed_txn")))
            })
            .collect::<Result<_, TestCaseError>>()?;
        found.sort();
        prop_assert_eq!(found, options.expected(&rows), "{}", search);
    }
}
