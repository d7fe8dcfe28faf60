//! Puts events together, one after the other, newest first.

use std::{cmp::Reverse, collections::HashMap};

/// When events belong together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Whether a transaction has to begin with a certain event.
    pub(super) with_start: bool,
    /// Whether it has to end with a certain event.
    pub(super) with_end: bool,
    /// The most microseconds from its first to its last event.
    pub(super) maxspan: Option<i64>,
    /// The most microseconds between two events.
    pub(super) maxpause: Option<i64>,
    /// The most events.
    pub(super) maxevents: Option<i64>,
    /// Whether an event has to share a value with the others, rather than only not to contradict them.
    pub(super) connected: bool,
    /// Whether that holds of the first and the last event too.
    pub(super) unifyends: bool,
}

/// What of an event matters.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// Microseconds since the epoch.
    pub(super) time: Option<i64>,
    pub(super) starts: bool,
    pub(super) ends: bool,
    /// The values of the fields that transactions go by; a multivalue has several. \[U\]
    pub(super) keys: Vec<Vec<&'a str>>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The number of its transaction; `None` where it is in none.
    pub(super) transaction: Option<usize>,
    /// `closed_txn`
    pub(super) closed: bool,
    /// Whether the transaction has the ends that it has to have.
    pub(super) complete: bool,
}

#[derive(Debug, Default)]
struct Transaction {
    /// The transaction that this one became part of.
    part_of: Option<usize>,
    /// The values that its events have brought in.
    keys: Vec<Vec<String>>,
    latest: Option<i64>,
    earliest: Option<i64>,
    events: i64,
    /// The event that came last.
    last: usize,
    started: bool,
    ended: bool,
    /// Takes no more events.
    over: bool,
    /// Is over because a limit is reached.
    limited: bool,
}

impl Transaction {
    fn lacks_a_key(&self) -> bool {
        self.keys.iter().any(Vec::is_empty)
    }

    fn contradicts(&self, other: &[Vec<String>]) -> bool {
        self.keys.iter().zip(other).any(|(mine, theirs)| {
            !mine.is_empty() && !theirs.is_empty() && !theirs.iter().any(|value| mine.contains(value))
        })
    }

    fn shares(&self, other: &[Vec<String>]) -> bool {
        self.keys.iter().zip(other).any(|(mine, theirs)| theirs.iter().any(|value| mine.contains(value)))
    }

    /// Whether an event at this time would be too far away.
    fn is_out_of_reach(&self, time: Option<i64>, rules: &Rules) -> bool {
        let beyond = |from: Option<i64>, most: Option<i64>| match (from, time, most) {
            (Some(from), Some(time), Some(most)) => from.saturating_sub(time) > most,
            _ => false,
        };
        beyond(self.latest, rules.maxspan) || beyond(self.earliest, rules.maxpause)
    }
}

/// The transactions that an event may join, best first.
#[derive(Debug)]
struct Candidates {
    /// Whether the event shares a value with them.
    shared: bool,
    transactions: Vec<usize>,
}

/// The transactions so far.
#[derive(Debug)]
pub(super) struct Grouping {
    rules: Rules,
    keys: usize,
    transactions: Vec<Transaction>,
    /// The transaction of each event.
    events: Vec<Option<usize>>,
    /// The open transactions that hold a value of a field.
    by_value: Vec<HashMap<String, Vec<usize>>>,
    /// The open transactions that lack a value in some field.
    lacking: Vec<usize>,
    time: Option<i64>,
}

impl Grouping {
    pub(super) fn new(rules: Rules, keys: usize) -> Self {
        let by_value = (0..keys).map(|_| HashMap::new()).collect();
        let (transactions, events, lacking) = (Vec::new(), Vec::new(), Vec::new());
        Self { rules, keys, transactions, events, by_value, lacking, time: None }
    }

    /// Takes the next older event.
    pub(super) fn push(&mut self, event: &Event<'_>) {
        self.time = event.time.or(self.time);
        let keys: Vec<Vec<String>> =
            event.keys.iter().map(|values| values.iter().map(|value| (*value).to_owned()).collect()).collect();
        let is_end = self.rules.with_end && event.ends;
        let is_start = self.rules.with_start && event.starts;
        let is_free = !self.rules.unifyends && (is_end || is_start);
        if self.keys > 0 && keys.iter().all(Vec::is_empty) && !is_free {
            self.events.push(None);
            return;
        }
        let candidates = self.candidates(&keys, event.time, is_free);
        let chosen = if is_end {
            // The last event of another transaction: those that it would have joined get no more.
            let ended = if candidates.shared { candidates.transactions.len() } else { 1 };
            candidates.transactions.iter().take(ended).for_each(|&index| self.close(index, false));
            None
        } else {
            self.join(&candidates)
        };
        let index = chosen.unwrap_or_else(|| self.open(is_end));
        let number = self.events.len();
        for (field, values) in keys.into_iter().enumerate() {
            self.hold(index, field, values);
        }
        if let Some(transaction) = self.transactions.get_mut(index) {
            transaction.latest = transaction.latest.max(event.time);
            transaction.earliest = earlier(transaction.earliest, event.time);
            transaction.events += 1;
            transaction.last = number;
            transaction.started = is_start;
            let full = self.rules.maxevents.is_some_and(|most| transaction.events >= most);
            if is_start || full {
                self.close(index, full);
            }
        }
        self.events.push(Some(index));
    }

    /// The open transactions that an event may join. Sharing a value is better than merely not to contradict, and the one that
    /// got an event last is the best.
    fn candidates(&mut self, keys: &[Vec<String>], time: Option<i64>, is_free: bool) -> Candidates {
        let mut found = self.open_ones(keys);
        found.sort_unstable();
        found.dedup();
        let mut out_of_reach = Vec::new();
        let mut linked: Vec<(bool, usize, usize)> = Vec::new();
        for index in found {
            let Some(transaction) = self.transactions.get(index) else { continue };
            let shares = transaction.shares(keys);
            let is_loose = !self.rules.unifyends && transaction.ended && transaction.keys.iter().all(Vec::is_empty);
            let is_linked = shares || !self.rules.connected || self.keys == 0 || is_free || is_loose;
            if !is_linked || transaction.contradicts(keys) {
                continue;
            }
            if transaction.is_out_of_reach(time, &self.rules) {
                out_of_reach.push(index);
            } else {
                linked.push((shares, transaction.last, index));
            }
        }
        out_of_reach.into_iter().for_each(|index| self.close(index, true));
        linked.sort_by_key(|&(shares, last, _)| Reverse((shares, last)));
        let shared = linked.first().is_some_and(|(shares, _, _)| *shares);
        let transactions = linked.into_iter().filter(|(shares, _, _)| *shares == shared).map(|(_, _, index)| index);
        Candidates { shared, transactions: transactions.collect() }
    }

    /// The open transactions that hold one of these values, or lack one in some field.
    fn open_ones(&mut self, keys: &[Vec<String>]) -> Vec<usize> {
        let transactions = &self.transactions;
        let is_open = |index: &usize| transactions.get(*index).is_some_and(|transaction| !transaction.over);
        let mut found = Vec::new();
        for (values, index) in keys.iter().zip(&mut self.by_value) {
            for value in values {
                if let Some(holders) = index.get_mut(value) {
                    holders.retain(is_open);
                    found.extend(holders.iter());
                }
            }
        }
        let without_keys = self.keys == 0;
        self.lacking.retain(|index| {
            is_open(index) && (without_keys || transactions.get(*index).is_some_and(Transaction::lacks_a_key))
        });
        if without_keys || keys.iter().any(|values| !values.is_empty()) {
            found.extend(&self.lacking);
        } else {
            found.extend((0..transactions.len()).filter(is_open));
        }
        found
    }

    /// The transaction to join. An event that shares values with several makes them one, unless they contradict each other, one has an end
    /// of its own, or there would be too many events. \[U\]
    fn join(&mut self, candidates: &Candidates) -> Option<usize> {
        let (&first, others) = candidates.transactions.split_first()?;
        for &other in others.iter().filter(|_| candidates.shared) {
            let (Some(into), Some(from)) = (self.transactions.get(first), self.transactions.get(other)) else {
                continue;
            };
            let fits = self.rules.maxevents.is_none_or(|most| into.events + from.events < most);
            if !fits || into.ended || from.ended || into.contradicts(&from.keys) {
                continue;
            }
            let gone = Transaction { part_of: Some(first), over: true, ..Transaction::default() };
            let Some(from) = self.transactions.get_mut(other).map(|from| std::mem::replace(from, gone)) else {
                continue;
            };
            for (field, values) in from.keys.into_iter().enumerate() {
                self.hold(first, field, values);
            }
            if let Some(into) = self.transactions.get_mut(first) {
                into.latest = into.latest.max(from.latest);
                into.earliest = earlier(into.earliest, from.earliest);
                into.events += from.events;
            }
        }
        Some(first)
    }

    fn open(&mut self, ended: bool) -> usize {
        let index = self.transactions.len();
        self.transactions.push(Transaction { keys: vec![Vec::new(); self.keys], ended, ..Transaction::default() });
        self.lacking.push(index);
        index
    }

    fn close(&mut self, index: usize, limited: bool) {
        if let Some(transaction) = self.transactions.get_mut(index) {
            transaction.over = true;
            transaction.limited |= limited;
        }
    }

    /// Notes the values of a field that an event brings in.
    fn hold(&mut self, index: usize, field: usize, values: Vec<String>) {
        let Some(transaction) = self.transactions.get_mut(index) else { return };
        let (Some(held), Some(by_value)) = (transaction.keys.get_mut(field), self.by_value.get_mut(field)) else {
            return;
        };
        for value in values {
            if !held.contains(&value) {
                by_value.entry(value.clone()).or_default().push(index);
                held.push(value);
            }
        }
    }

    /// What became of each event.
    pub(super) fn finish(self) -> Vec<Outcome> {
        let Self { rules, transactions, events, time, .. } = self;
        let outcome = |event: Option<usize>| {
            let mut id = event;
            while let Some(whole) = id.and_then(|id| transactions.get(id)?.part_of) {
                id = Some(whole);
            }
            let Some((id, transaction)) = id.and_then(|id| Some((id, transactions.get(id)?))) else {
                return Outcome { transaction: None, closed: false, complete: true };
            };
            let complete = (!rules.with_start || transaction.started) && (!rules.with_end || transaction.ended);
            Outcome { transaction: Some(id), closed: is_closed(transaction, complete, time, &rules), complete }
        };
        events.into_iter().map(outcome).collect()
    }
}

/// `closed_txn`: whether a transaction has the ends that it has to have, or, where it doesn't have to have any, has reached a limit. \[U\]
fn is_closed(transaction: &Transaction, complete: bool, time: Option<i64>, rules: &Rules) -> bool {
    if rules.with_start || rules.with_end {
        return complete;
    }
    transaction.limited || transaction.is_out_of_reach(time, rules)
}

fn earlier(left: Option<i64>, right: Option<i64>) -> Option<i64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
