//! The distinct values of a group, by their text.

use std::{mem::size_of, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder},
        datatypes::DataType,
    },
    common::{HashSet, Result},
};

use super::udaf::{LazyUdaf, Statistic, Statistics};
use crate::function::support::{
    text::{TextArray, TextListBuilder, append_list},
    udf::list_of,
};

/// Values that are looked through one by one. There may be as many groups as rows, most of them with a value or two.
const FEW: usize = 8;

/// The distinct values.
#[derive(Clone, Debug, Default)]
pub(super) struct Distinct {
    few: Vec<Box<str>>,
    /// All of them, where they are more.
    many: Option<Box<HashSet<Box<str>>>>,
}

impl Distinct {
    /// How many there are.
    #[expect(clippy::cast_precision_loss, reason = "no group has 2^53 values")]
    pub(super) fn count(&self) -> f64 {
        self.len() as f64
    }

    pub(super) fn len(&self) -> usize {
        self.many.as_ref().map_or(self.few.len(), |many| many.len())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.few.iter().chain(self.many.iter().flat_map(|many| many.iter())).map(|value| &**value)
    }

    /// Takes in a value; whether it was not there yet.
    fn insert(&mut self, text: &str) -> bool {
        if let Some(many) = &mut self.many {
            return !many.contains(text) && many.insert(text.into());
        }
        if self.few.iter().any(|value| **value == *text) {
            return false;
        }
        if self.few.len() == FEW {
            let mut many: HashSet<Box<str>> = std::mem::take(&mut self.few).into_iter().collect();
            many.insert(text.into());
            self.many = Some(Box::new(many));
            return true;
        }
        self.few.reserve_exact(if self.few.is_empty() { 1 } else { self.few.len() });
        self.few.push(text.into());
        true
    }
}

impl Statistic for Distinct {
    type Input = TextArray;
    type Saved = TextArray;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        super::first_column(columns).and_then(TextArray::try_new)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        let mut grown = 0;
        for text in input.row(row) {
            if self.insert(text) {
                grown += text.len() + 2 * size_of::<Box<str>>();
            }
        }
        grown
    }

    fn saved_types() -> Vec<DataType> {
        vec![list_of(DataType::Utf8)]
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        Ok(vec![lists(groups, false)])
    }

    fn saved(columns: &[ArrayRef]) -> Result<TextArray> {
        Self::input(columns)
    }

    fn merge(&mut self, saved: &TextArray, row: usize) -> usize {
        self.add(saved, row)
    }
}

fn lists(groups: &[Distinct], sorted: bool) -> ArrayRef {
    let mut builder = TextListBuilder::new(StringBuilder::new());
    for group in groups {
        let mut values: Vec<&str> = group.iter().collect();
        if sorted {
            values.sort_unstable();
        }
        append_list(&mut builder, values);
    }
    Arc::new(builder.finish())
}

/// The distinct values, by bytes.
pub(super) static VALUES: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Distinct], _| Ok(lists(groups, true));
    Statistics { name: "spl_values", arity: 1, returns: || list_of(DataType::Utf8), finish }.udaf()
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use datafusion::arrow::array::StringArray;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn values_are_a_sorted_set(values in prop::collection::vec(prop::option::of("[0-9aB]{0,2}"), 0..40), cut in 0usize..40) {
            let expected: BTreeSet<&str> = values.iter().flatten().map(String::as_str).collect();
            let mut parts = [Distinct::default(), Distinct::default()];
            let input = Distinct::input(&[Arc::new(StringArray::from(values.clone())) as ArrayRef]).unwrap();
            (0..values.len()).for_each(|row| { parts[usize::from(row < cut)].add(&input, row); });
            let saved = Distinct::saved(&Distinct::save(&parts).unwrap()).unwrap();
            let mut whole = Distinct::default();
            whole.merge(&saved, 0);
            whole.merge(&saved, 1);
            let found = TextArray::try_new(&lists(&[whole], true)).unwrap();
            prop_assert_eq!(found.row(0).collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
