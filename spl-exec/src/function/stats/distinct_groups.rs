//! How many distinct values there are in each of many groups: one table for all of them.

use std::{hash::BuildHasher, mem::size_of, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, BooleanArray, Int64Array, StringBuilder},
        datatypes::DataType,
    },
    common::{Result, hash_utils::RandomState, resources_datafusion_err},
    logical_expr::{EmitTo, GroupsAccumulator},
};
use hashbrown::{HashTable, hash_table::Entry};

use super::{
    distinct::Distinct,
    udaf::{LazyUdaf, Statistic, Statistics, passes},
};
use crate::function::support::text::{TextArray, TextListBuilder, append_list};

/// How many distinct values there are.
pub(super) static DC: LazyUdaf = LazyUdaf::new(|| {
    let finish = |groups: &[Count], _| {
        let counts = groups.iter().map(|group| i64::try_from(group.0.len()).ok());
        Ok(Arc::new(counts.collect::<Int64Array>()) as ArrayRef)
    };
    Statistics { name: "spl_dc", arity: 1, returns: || DataType::Int64, finish }.udaf()
});

/// The distinct values of a group that stands alone.
#[derive(Debug, Default)]
struct Count(Distinct);

impl Statistic for Count {
    type Input = TextArray;
    type Saved = TextArray;

    fn input(columns: &[ArrayRef]) -> Result<TextArray> {
        Distinct::input(columns)
    }

    fn add(&mut self, input: &TextArray, row: usize) -> usize {
        self.0.add(input, row)
    }

    fn saved_types() -> Vec<DataType> {
        Distinct::saved_types()
    }

    fn save(groups: &[Self]) -> Result<Vec<ArrayRef>> {
        Ok(vec![lists(groups.iter().map(|group| group.0.iter()))])
    }

    fn saved(columns: &[ArrayRef]) -> Result<TextArray> {
        Distinct::saved(columns)
    }

    fn merge(&mut self, saved: &TextArray, row: usize) -> usize {
        self.0.merge(saved, row)
    }

    fn of_groups() -> Option<Box<dyn GroupsAccumulator>> {
        Some(Box::<Groups>::default())
    }
}

fn lists<'t>(groups: impl Iterator<Item = impl Iterator<Item = &'t str>>) -> ArrayRef {
    let mut builder = TextListBuilder::new(StringBuilder::new());
    groups.for_each(|texts| append_list(&mut builder, texts));
    Arc::new(builder.finish())
}

/// The distinct values of all groups. A set for each would lie somewhere else in memory for each row.
#[derive(Debug, Default)]
struct Groups {
    /// The number of values of each group.
    counts: Vec<i64>,
    pairs: HashTable<Pair>,
    /// The texts that don't fit into their pairs, one after the other.
    texts: String,
    hasher: RandomState,
}

/// A value of a group.
#[derive(Clone, Copy, Debug)]
struct Pair {
    group: u32,
    length: u32,
    /// The text, filled up with zeros, where it fits; else its start in [`Groups::texts`] and its hash.
    place: [u64; 2],
}

/// Texts of so many bytes lie in their pairs.
const SHORT: usize = size_of::<[u64; 2]>();

impl Pair {
    fn is_short(&self) -> bool {
        self.length as usize <= SHORT
    }
}

/// A short text as numbers: its first and its last eight bytes, or four, which may overlap. With the length that tells it from all others.
fn packed(text: &[u8]) -> [u64; 2] {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return [u64::from_le_bytes(*first), u64::from_le_bytes(*last)];
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return [u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32, 0];
    }
    [text.iter().rev().fold(0, |packed, byte| packed << 8 | u64::from(*byte)), 0]
}

/// The bytes of a short text.
fn unpacked(pair: &Pair) -> Vec<u8> {
    let length = pair.length as usize;
    let bytes = pair.place.map(u64::to_le_bytes).concat();
    let half = match length {
        8.. => 8,
        4.. => 4,
        _ => length,
    };
    let (first, last) = bytes.split_at_checked(half).unwrap_or_default();
    let last = last.get(..half).unwrap_or_default();
    first.iter().chain(last.iter().skip(2 * half - length)).copied().collect()
}

impl Groups {
    fn grow(&mut self, groups: usize) {
        if self.counts.len() < groups {
            self.counts.resize(groups, 0);
        }
    }

    fn add(&mut self, group: usize, text: &str) -> Result<()> {
        let many = || resources_datafusion_err!("dc() has too many groups, or a value of too many bytes");
        let group = u32::try_from(group).map_err(|_| many())?;
        let length = u32::try_from(text.len()).map_err(|_| many())?;
        let Self { counts, pairs, texts, hasher } = self;
        let short = text.len() <= SHORT;
        let place = if short { packed(text.as_bytes()) } else { [texts.len() as u64, hasher.hash_one(text)] };
        let pair = Pair { group, length, place };
        let same = |known: &Pair| {
            let [_, hash] = known.place;
            known.group == group
                && known.length == length
                && if short { known.place == place } else { hash == place[1] && long(texts, known) == Some(text) }
        };
        if let Entry::Vacant(vacant) = pairs.entry(hash(hasher, &pair), same, |known| hash(hasher, known)) {
            vacant.insert(pair);
            if !short {
                texts.push_str(text);
            }
            counts.get_mut(group as usize).into_iter().for_each(|count| *count += 1);
        }
        Ok(())
    }

    /// The values of the first groups, a list for each, which are no longer kept.
    fn take(&mut self, groups: usize) -> Result<ArrayRef> {
        let mut taken: Vec<&Pair> = self.pairs.iter().filter(|pair| (pair.group as usize) < groups).collect();
        let bytes: usize = taken.iter().map(|pair| pair.length as usize).sum();
        if i32::try_from(bytes).is_err() {
            return Err(resources_datafusion_err!("dc() has more than 2 GiB of values"));
        }
        taken.sort_unstable_by_key(|pair| pair.group);
        let mut builder = TextListBuilder::new(StringBuilder::with_capacity(taken.len(), bytes));
        let mut taken = taken.into_iter().peekable();
        for group in 0..groups {
            let mut any = false;
            while let Some(pair) = taken.next_if(|pair| pair.group as usize == group) {
                match pair.is_short() {
                    true => builder.values().append_value(String::from_utf8_lossy(&unpacked(pair))),
                    false => builder.values().append_value(long(&self.texts, pair).unwrap_or_default()),
                }
                any = true;
            }
            builder.append(any);
        }
        self.drop_groups(groups);
        Ok(Arc::new(builder.finish()))
    }

    /// Forgets the first groups; the others move to their places.
    fn drop_groups(&mut self, groups: usize) {
        // What it shrinks to is what it is said to take.
        self.counts = self.counts.split_off(groups.min(self.counts.len()));
        let before = std::mem::take(&mut self.pairs);
        let texts = std::mem::take(&mut self.texts);
        if self.counts.is_empty() {
            return;
        }
        for pair in before {
            let Some(group) = u32::try_from(groups).ok().and_then(|groups| pair.group.checked_sub(groups)) else {
                continue;
            };
            let mut pair = Pair { group, ..pair };
            if !pair.is_short() {
                let text = long(&texts, &pair).unwrap_or_default();
                let [_, hash] = pair.place;
                pair.place = [self.texts.len() as u64, hash];
                self.texts.push_str(text);
            }
            let hasher = &self.hasher;
            self.pairs.insert_unique(hash(hasher, &pair), pair, |known| hash(hasher, known));
        }
    }

    fn add_lists(&mut self, column: &TextArray, groups: &[usize], filter: Option<&BooleanArray>) -> Result<()> {
        for (row, group) in groups.iter().enumerate() {
            if passes(filter, row) {
                column.row(row).try_for_each(|text| self.add(*group, text))?;
            }
        }
        Ok(())
    }

    fn emitted(&self, emit_to: EmitTo) -> usize {
        match emit_to {
            EmitTo::All => self.counts.len(),
            EmitTo::First(groups) => groups.min(self.counts.len()),
        }
    }
}

/// The text of a pair that doesn't fit into it.
fn long<'t>(texts: &'t str, pair: &Pair) -> Option<&'t str> {
    let [start, _] = pair.place;
    let start = usize::try_from(start).ok()?;
    texts.get(start..start.checked_add(pair.length as usize)?)
}

fn hash(hasher: &RandomState, pair: &Pair) -> u64 {
    let [start, rest] = pair.place;
    // Where a long text starts says nothing of it.
    let start = if pair.is_short() { start } else { 0 };
    hasher.hash_one((pair.group, pair.length, start, rest))
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        self.add_lists(&Distinct::input(values)?, group_indices, filter)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.update_batch(values, group_indices, None, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = self.emitted(emit_to);
        let counts: Int64Array = self.counts.iter().take(groups).copied().collect();
        self.drop_groups(groups);
        Ok(Arc::new(counts))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.take(self.emitted(emit_to))?])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let input = Distinct::input(values)?;
        let rows = values.first().map_or(0, |column| column.len());
        let texts = |row: usize| {
            let mut texts: Vec<&str> = input.row(row).filter(|_| passes(filter, row)).collect();
            texts.sort_unstable();
            texts.dedup();
            texts.into_iter()
        };
        Ok(vec![lists((0..rows).map(texts))])
    }

    fn size(&self) -> usize {
        self.pairs.allocation_size() + self.texts.capacity() + self.counts.capacity() * size_of::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use datafusion::arrow::array::{AsArray, StringArray};
    use proptest::prelude::*;

    use super::*;

    type Rows = Vec<(usize, Option<String>)>;

    const GROUPS: usize = 6;

    fn update(groups: &mut Groups, rows: &Rows) {
        let texts: ArrayRef = Arc::new(rows.iter().map(|(_, text)| text.clone()).collect::<StringArray>());
        let indices: Vec<usize> = rows.iter().map(|(group, _)| *group).collect();
        groups.update_batch(&[texts], &indices, None, GROUPS).unwrap();
    }

    fn counts(groups: &mut Groups, emit_to: EmitTo) -> Vec<i64> {
        let counts = groups.evaluate(emit_to).unwrap();
        counts.as_primitive::<datafusion::arrow::datatypes::Int64Type>().values().to_vec()
    }

    fn rows() -> impl Strategy<Value = Rows> {
        // Beside short texts some that fill a pair, and some that don't fit.
        let text = prop_oneof!["[ab\0]{0,3}", "[ab]{3,9}", "[ab]{15,18}"];
        prop::collection::vec((0..GROUPS, prop::option::of(text)), 0..60)
    }

    proptest! {
        #[test]
        fn counts_as_sets_do(rows in rows(), more in rows(), first in 0..=GROUPS) {
            let mut expected: BTreeMap<usize, BTreeSet<String>> = (0..GROUPS).map(|group| (group, BTreeSet::new())).collect();
            for (group, text) in rows.iter().chain(&more) {
                expected.get_mut(group).unwrap().extend(text.clone());
            }
            let expected: Vec<i64> = expected.values().map(|set| set.len() as i64).collect();

            let mut groups = Groups::default();
            update(&mut groups, &rows);
            update(&mut groups, &more);
            // Some groups are given out, and the others go on.
            let mut found = counts(&mut groups, EmitTo::First(first));
            let again: Rows = more.iter().filter(|(group, _)| *group >= first).map(|(group, text)| (group - first, text.clone())).collect();
            let texts: ArrayRef = Arc::new(again.iter().map(|(_, text)| text.clone()).collect::<StringArray>());
            let indices: Vec<usize> = again.iter().map(|(group, _)| *group).collect();
            groups.update_batch(&[texts], &indices, None, GROUPS - first).unwrap();
            found.extend(counts(&mut groups, EmitTo::All));
            prop_assert_eq!(&found, &expected);

            // Two halves brought together.
            let (mut one, mut other) = (Groups::default(), Groups::default());
            update(&mut one, &rows);
            update(&mut other, &more);
            let mut saved = one.state(EmitTo::First(first)).unwrap();
            let mut whole = Groups::default();
            whole.merge_batch(&saved, &(0..first).collect::<Vec<_>>(), GROUPS).unwrap();
            saved = one.state(EmitTo::All).unwrap();
            whole.merge_batch(&saved, &(first..GROUPS).collect::<Vec<_>>(), GROUPS).unwrap();
            let texts: ArrayRef = Arc::new(more.iter().map(|(_, text)| text.clone()).collect::<StringArray>());
            saved = other.convert_to_state(&[texts], None).unwrap();
            whole.merge_batch(&saved, &more.iter().map(|(group, _)| *group).collect::<Vec<_>>(), GROUPS).unwrap();
            prop_assert_eq!(counts(&mut whole, EmitTo::All), expected);
        }
    }
}
