//! What the text tells of the fields that the rows have at a place of a pipeline.
//!
//! Events may have any field: the flow is open. After `stats` there are its results and the BY fields only: it is closed.

mod expr;
mod walk;
pub(crate) mod wildcard;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    rc::Rc,
};

pub(crate) use expr::{Node, each_part};
pub(crate) use walk::{Observer, Read, Reader, Walk};

use crate::Span;
use wildcard::{captures, fill, is_placeholder, is_wildcard, matches, may_overlap, prefix};

/// After so many looks at names nothing more is kept, so that no search takes quadratic time.
const MOST_STEPS: usize = 500_000;

/// Where a field may come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// From the events.
    Events,
    /// From a dataset, a lookup …, by name.
    Resource(Rc<str>),
    /// Some command made it.
    Command,
}

/// The command after which a field isn't there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dropped {
    pub(crate) command: Rc<str>,
    pub(crate) span: Span,
}

/// What is known of a field that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A command of the search has set it.
    Set,
    /// It comes from outside, under this name.
    From(Origin, String),
    /// It can't be there; what dropped it, if that is known.
    Gone(Option<Dropped>),
}

/// Something that happened to fields whose names aren't all known.
#[derive(Clone, Debug)]
enum Step {
    Renamed(String, String, Dropped),
    Removed(String, Dropped),
    /// Any field may have been set.
    Written,
}

/// Patterns of names, each with the origin of what it matches, in the order in which they came up.
#[derive(Clone, Debug, Default)]
struct Patterns {
    list: Vec<(Rc<str>, Origin)>,
    known: BTreeSet<(Rc<str>, Origin)>,
}

impl Patterns {
    fn has(&self, pattern: &str, origin: &Origin) -> bool {
        self.known.contains(&(Rc::from(pattern), origin.clone()))
    }

    fn add(&mut self, pattern: &str, origin: &Origin) {
        let item = (Rc::<str>::from(pattern), origin.clone());
        if self.known.insert(item.clone()) {
            self.list.push(item);
        }
    }
}

/// The fields at one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    /// Those that are known by name.
    names: BTreeSet<String>,
    /// Patterns of what there may be besides, each with its origin; none where the flow is closed.
    open: Patterns,
    /// Those that are known not to be there.
    gone: BTreeMap<String, Dropped>,
    /// What else happened, in order.
    steps: Vec<Step>,
    /// The command that closed it.
    closed: Option<Dropped>,
    /// How many names were looked at.
    work: usize,
}

impl Flow {
    /// Rows that may have any field.
    pub(crate) fn of(origin: Origin) -> Self {
        let mut open = Patterns::default();
        open.add("*", &origin);
        Self { open, ..Self::default() }
    }

    /// As if the work for `other` had been done for this one.
    pub(crate) fn after(mut self, other: &Self) -> Self {
        self.work = other.work;
        if self.is_exhausted() {
            self.forget();
        }
        self
    }

    /// The same fields for rows that go another way.
    pub(crate) fn branch(&mut self) -> Self {
        self.spend(self.names.len() + self.gone.len() + self.steps.len() + self.open.list.len());
        self.clone()
    }

    /// The fields known by name.
    pub(crate) const fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// As [`Self::names`].
    pub(crate) fn into_names(self) -> BTreeSet<String> {
        self.names
    }

    /// Whether there may be others.
    pub(crate) const fn is_open(&self) -> bool {
        !self.open.list.is_empty()
    }

    /// Looks a field up, or several by wildcard.
    pub(crate) fn find(&mut self, name: &str) -> Found {
        let from_events = || Found::From(Origin::Events, name.to_owned());
        if self.is_exhausted() {
            return from_events();
        }
        if self.names.contains(name) {
            return Found::Set;
        }
        if is_wildcard(name) && !self.is_open() {
            let there = !self.matching(name).is_empty();
            return if there { Found::Set } else { Found::Gone(self.closed.clone()) };
        }
        if let Some(dropped) = self.gone.get(name) {
            return Found::Gone(Some(dropped.clone()));
        }
        if !self.is_open() {
            return Found::Gone(self.closed.clone());
        }
        let mut origin_name = name.to_owned();
        // Long names take longer to compare.
        if !self.spend((self.steps.len() + self.open.list.len()) * (1 + name.len() / 64)) {
            return from_events();
        }
        let mut written = false;
        for step in self.steps.iter().rev() {
            let dropped = match step {
                Step::Written => {
                    written = true;
                    continue;
                }
                Step::Renamed(from, to, dropped) => match captures(to, &origin_name) {
                    Some(found) => {
                        origin_name = fill(from, &found);
                        continue;
                    }
                    None => matches(from, &origin_name).then_some(dropped),
                },
                Step::Removed(pattern, dropped) => matches(pattern, &origin_name).then_some(dropped),
            };
            match dropped {
                Some(_) if written => return Found::Set,
                Some(dropped) => return Found::Gone(Some(dropped.clone())),
                None => {}
            }
        }
        let fits = |pattern: &str| match is_wildcard(name) {
            true => may_overlap(pattern, name) || may_overlap(pattern, &origin_name),
            false => matches(pattern, name) || matches(pattern, &origin_name),
        };
        let origins = || self.open.list.iter().filter(|(pattern, _)| fits(pattern)).map(|(_, origin)| origin);
        match origins().find(|origin| **origin != Origin::Command) {
            Some(origin) => Found::From(origin.clone(), origin_name),
            None if origins().next().is_some() => Found::Set,
            None => Found::Gone(self.closed.clone()),
        }
    }

    /// A field is set.
    pub(crate) fn write(&mut self, name: &str) {
        if self.is_exhausted() {
            return;
        }
        if is_wildcard(name) || is_placeholder(name) {
            self.may_have(if is_placeholder(name) { "*" } else { name }, &Origin::Command);
        } else {
            self.gone.remove(name);
            self.names.insert(name.to_owned());
        }
    }

    /// There may be fields of this pattern, whatever was said of them before.
    pub(crate) fn may_have(&mut self, pattern: &str, origin: &Origin) {
        if self.is_exhausted() {
            return;
        }
        if !matches!(self.steps.last(), None | Some(Step::Written)) {
            self.steps.push(Step::Written);
        }
        self.open_for(pattern, origin);
    }

    fn open_for(&mut self, pattern: &str, origin: &Origin) {
        self.gone.clear();
        if !self.open.has("*", origin) {
            self.open.add(pattern, origin);
        }
    }

    /// A field gets another name.
    pub(crate) fn rename(&mut self, from: &str, to: &str, here: &Dropped) {
        if self.is_exhausted() {
            return;
        }
        if is_placeholder(from) || is_placeholder(to) {
            self.may_have("*", &Origin::Command);
        } else if is_wildcard(from) {
            for name in self.matching(from) {
                let renamed = captures(from, &name).map(|found| fill(to, &found)).unwrap_or_default();
                self.names.remove(&name);
                self.gone.insert(name, here.clone());
                self.gone.remove(&renamed);
                self.names.insert(renamed);
            }
            if self.is_open() && !self.is_exhausted() {
                // Any of them may have got its name back.
                self.open_for(to, &Origin::Command);
                self.steps.push(Step::Renamed(from.to_owned(), to.to_owned(), here.clone()));
            }
        } else if from != to {
            self.names.remove(from);
            self.gone.insert(from.to_owned(), here.clone());
            self.write(to);
        }
    }

    /// A field is removed.
    pub(crate) fn remove(&mut self, name: &str, here: &Dropped) {
        if is_placeholder(name) || self.is_exhausted() {
            return;
        }
        if is_wildcard(name) {
            for name in self.matching(name) {
                self.names.remove(&name);
                self.gone.insert(name, here.clone());
            }
            self.steps.push(Step::Removed(name.to_owned(), here.clone()));
        } else {
            self.names.remove(name);
            self.gone.insert(name.to_owned(), here.clone());
        }
    }

    /// From here on there are these only, of those that there are; a pattern keeps what it matches.
    pub(crate) fn keep(&mut self, fields: &[String], here: &Dropped) {
        let patterns = fields.iter().filter(|field| is_wildcard(field)).count();
        if !self.spend(patterns * self.open.list.len() + self.gone.len()) {
            return;
        }
        let (mut names, mut open) = (BTreeSet::new(), Patterns::default());
        for field in fields {
            if is_placeholder(field) {
                open.add("*", &Origin::Command);
            } else if is_wildcard(field) {
                names.extend(self.matching(field));
                for (pattern, origin) in &self.open.list {
                    if field == "*" {
                        open.add(pattern, origin);
                    } else if may_overlap(pattern, field) {
                        open.add(field, origin);
                    }
                }
            } else {
                names.insert(field.clone());
            }
        }
        if open.list.is_empty() {
            self.gone.clear();
            self.steps.clear();
        }
        self.gone.retain(|name, _| !names.contains(name));
        self.close(names, open, here);
    }

    /// From here on there are these only, which are new; a pattern stands for any number of them.
    pub(crate) fn make(&mut self, fields: &[String], here: &Dropped) {
        let (mut names, mut open) = (BTreeSet::new(), Patterns::default());
        for field in fields {
            if is_placeholder(field) {
                open.add("*", &Origin::Command);
            } else if is_wildcard(field) {
                open.add(field, &Origin::Command);
            } else {
                names.insert(field.clone());
            }
        }
        self.gone.clear();
        self.steps.clear();
        self.close(names, open, here);
    }

    fn close(&mut self, names: BTreeSet<String>, open: Patterns, here: &Dropped) {
        if !self.is_exhausted() {
            (self.names, self.open, self.closed) = (names, open, Some(here.clone()));
        }
    }

    /// Rows of `other` come among these, or their fields beside them.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.work = self.work.max(other.work);
        if !self.spend(self.gone.len() + other.names.len() + other.open.list.len()) {
            return self.forget();
        }
        let gone = std::mem::take(&mut self.gone);
        self.gone = gone.into_iter().filter(|(name, _)| matches!(other.find(name), Found::Gone(_))).collect();
        if other.is_open() {
            // What was renamed in one of them may still have its name in the other.
            self.steps.clear();
        }
        self.names.extend(std::mem::take(&mut other.names));
        other.open.list.iter().for_each(|(pattern, origin)| self.open.add(pattern, origin));
        self.work = self.work.max(other.work);
        if self.is_exhausted() {
            self.forget();
        }
    }

    /// The known names that `pattern` matches.
    fn matching(&mut self, pattern: &str) -> Vec<String> {
        let prefix = prefix(pattern);
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let mut work = 0;
        let near = self.names.range::<str, _>(from).take_while(|name| name.starts_with(prefix)).inspect(|_| work += 1);
        let found = near.filter(|name| matches(pattern, name)).cloned().collect();
        self.spend(work);
        found
    }

    /// Whether that much work may still be done; where it may not, nothing is known any more.
    fn spend(&mut self, work: usize) -> bool {
        let before = self.is_exhausted();
        self.work = self.work.saturating_add(work).saturating_add(1);
        if self.is_exhausted() && !before {
            self.forget();
        }
        !self.is_exhausted()
    }

    /// Whether it took more work than a search is worth.
    const fn is_exhausted(&self) -> bool {
        self.work > MOST_STEPS
    }

    fn forget(&mut self) {
        *self = Self { work: self.work, ..Self::of(Origin::Events) };
    }
}

#[cfg(test)]
mod tests;
