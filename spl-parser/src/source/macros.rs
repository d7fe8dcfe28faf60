//! The macros that a search may call.

use std::{collections::BTreeMap, sync::Arc};

use super::evaluate::{Constants, MacroEvaluator};

/// A search macro, as in Splunk's `macros.conf`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Macro {
    /// Its name, without backticks and without the argument count.
    pub name: String,
    /// The names of its arguments, in order.
    pub arguments: Vec<String>,
    /// The text that a call stands for; `$argument$` is replaced by the argument's text.
    pub definition: String,
    /// Whether `definition` is an eval expression that returns the text.
    pub iseval: bool,
    /// An eval expression that says whether the arguments are good: by being true, or by being null where it is no
    /// condition; else its text is what is wrong.
    pub validation: Option<String>,
    /// What to say when a condition in `validation` isn't true.
    pub errormsg: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

impl Macro {
    /// A macro without arguments.
    pub fn new(name: impl Into<String>, definition: impl Into<String>) -> Self {
        Self { name: name.into(), definition: definition.into(), ..Self::default() }
    }

    /// The same macro with these arguments.
    #[must_use]
    pub fn with_arguments<A: Into<String>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }
}

/// Macros by name and number of arguments; one name may stand for several macros with different numbers.
///
/// Sets are equal when their macros are.
#[derive(Clone, Debug, Default)]
pub struct MacroSet {
    macros: BTreeMap<String, BTreeMap<usize, Macro>>,
    evaluator: Option<Arc<dyn MacroEvaluator>>,
}

impl MacroSet {
    /// No macros; the built-in ones are known all the same.
    pub fn new() -> Self {
        Self::default()
    }

    /// Has eval expressions in macros evaluated by `evaluator` instead of by [`Constants`].
    pub fn set_evaluator(&mut self, evaluator: Arc<dyn MacroEvaluator>) {
        self.evaluator = Some(evaluator);
    }

    /// What evaluates the eval expressions in macros.
    pub fn evaluator(&self) -> &dyn MacroEvaluator {
        self.evaluator.as_deref().unwrap_or(&Constants)
    }

    /// Adds a macro, and returns the one of the same name and argument count that it replaces.
    pub fn insert(&mut self, definition: Macro) -> Option<Macro> {
        let overloads = self.macros.entry(definition.name.clone()).or_default();
        overloads.insert(definition.arguments.len(), definition)
    }

    /// The macro `name` that takes `arity` arguments.
    pub fn get(&self, name: &str, arity: usize) -> Option<&Macro> {
        self.macros.get(name)?.get(&arity)
    }

    /// The argument counts that `name` is defined for, ascending.
    pub fn arities(&self, name: &str) -> impl Iterator<Item = usize> + use<'_> {
        self.macros.get(name).into_iter().flat_map(|overloads| overloads.keys().copied())
    }

    /// All names, sorted, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.macros.keys().map(String::as_str)
    }

    /// All macros, sorted by name and argument count.
    pub fn iter(&self) -> impl Iterator<Item = &Macro> {
        self.macros.values().flat_map(BTreeMap::values)
    }

    /// How many macros there are.
    pub fn len(&self) -> usize {
        self.macros.values().map(BTreeMap::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.macros.is_empty()
    }
}

impl PartialEq for MacroSet {
    fn eq(&self, other: &Self) -> bool {
        self.macros == other.macros
    }
}

impl Eq for MacroSet {}

/// A later macro replaces an earlier one of the same name and argument count.
impl Extend<Macro> for MacroSet {
    fn extend<I: IntoIterator<Item = Macro>>(&mut self, macros: I) {
        for definition in macros {
            self.insert(definition);
        }
    }
}

impl FromIterator<Macro> for MacroSet {
    fn from_iter<I: IntoIterator<Item = Macro>>(macros: I) -> Self {
        let mut set = Self::new();
        set.extend(macros);
        set
    }
}

impl IntoIterator for MacroSet {
    type Item = Macro;
    type IntoIter = Box<dyn Iterator<Item = Macro>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.macros.into_values().flat_map(BTreeMap::into_values))
    }
}

#[cfg(test)]
mod tests {
    use super::{Macro, MacroSet};

    #[test]
    fn a_name_is_overloaded_by_argument_count() {
        let mut set = MacroSet::new();
        set.insert(Macro::new("m", "none"));
        set.insert(Macro::new("m", "two").with_arguments(["a", "b"]));
        assert_eq!(set.arities("m").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(set.get("m", 2).unwrap().definition, "two");
        assert_eq!(set.get("m", 1), None);
        assert_eq!(set.names().collect::<Vec<_>>(), ["m"]);
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn the_later_definition_wins() {
        let mut set: MacroSet = [Macro::new("m", "old"), Macro::new("n", "kept")].into_iter().collect();
        let more: MacroSet = [Macro::new("m", "new")].into_iter().collect();
        set.extend(more);
        assert_eq!(set.iter().map(|m| m.definition.as_str()).collect::<Vec<_>>(), ["new", "kept"]);
    }
}
