//! In which order columns of texts are looked at, and which of their patterns are looked for in which rows.

use aho_corasick::BuildError;
use datafusion::{arrow::array::ArrayRef, common::Result};

use super::{
    bits::Bits,
    condition::{Condition, Leaves},
    leaf::Leaf,
    values::Values,
};

/// A pattern: the number of its leaf, the literals between wildcards, and whether letter case doesn't count.
type Asked<'l> = (usize, &'l [String], bool);

/// A column of texts, and what is looked for in it.
#[derive(Debug)]
pub(super) struct Stage {
    /// The column's place among those of the matcher.
    pub(super) column: usize,
    /// What is looked for in all rows.
    open: Option<Values>,
    /// What is looked for only in rows that the columns before leave to some condition.
    guarded: Option<Guarded>,
}

#[derive(Debug)]
struct Guarded {
    values: Values,
    /// The conditions that ask for it.
    conditions: Vec<usize>,
}

impl Stage {
    /// The conditions whose rows [`test`](Self::test) wants to know; `None` where it looks at all rows anyway.
    pub(super) fn conditions(&self) -> Option<&[usize]> {
        self.guarded.as_ref().map(|guarded| guarded.conditions.as_slice())
    }

    /// Sets the rows of each leaf whose test a value passes, in `leaves`. Leaves that only the [conditions](Self::conditions) ask for are looked at in
    /// the rows `left` to these.
    pub(super) fn test(&self, array: &ArrayRef, left: Option<&Bits>, leaves: &mut [Option<Bits>]) -> Result<()> {
        if let Some(open) = &self.open {
            open.test(array, None, leaves)?;
        }
        match &self.guarded {
            Some(guarded) => guarded.values.test(array, left, leaves),
            None => Ok(()),
        }
    }
}

/// The stages, and by the number of a leaf how many of them must be done until it is known.
pub(super) fn stages(
    columns: &[usize],
    wanted: &[(usize, &Leaf)],
    leaves: &Leaves,
    conditions: &[Condition],
) -> Result<(Vec<Stage>, Vec<usize>), BuildError> {
    let texts = columns.iter().enumerate().map(|(place, column)| {
        let patterns = wanted.iter().filter_map(|(number, leaf)| match leaf {
            Leaf::Text { column: of, pieces, fold } if of == column => Some((*number, pieces.as_slice(), *fold)),
            _ => None,
        });
        (place, patterns.collect::<Vec<Asked>>())
    });
    let mut texts: Vec<_> = texts.filter(|(_, patterns)| !patterns.is_empty()).collect();
    texts.sort_by_key(|(_, patterns)| cost(patterns));
    let mut known = vec![0; leaves.iter().count()];
    for (nth, (_, patterns)) in texts.iter().enumerate() {
        for (leaf, ..) in patterns {
            known.get_mut(*leaf).into_iter().for_each(|known| *known = nth + 1);
        }
    }
    let build = |(nth, (column, patterns)): (usize, (usize, Vec<Asked>))| {
        let is_known = |leaf: usize| known.get(leaf).is_some_and(|known| *known <= nth);
        let (guards, unguarded): (Vec<_>, Vec<_>) = conditions
            .iter()
            .enumerate()
            .partition(|(_, condition)| condition.is_selective(&|leaf| is_known(leaf) && leaves.is_selective(leaf)));
        let mut free = vec![false; known.len()];
        for (_, condition) in unguarded {
            condition.each_leaf(&mut |leaf| free.get_mut(leaf).into_iter().for_each(|free| *free = true));
        }
        let is_guarded = |leaf: usize| free.get(leaf) == Some(&false);
        let (guarded, open): (Vec<_>, Vec<_>) = patterns.iter().copied().partition(|(leaf, ..)| is_guarded(*leaf));
        let asks = |condition: &Condition| {
            let mut asks = false;
            condition.each_leaf(&mut |leaf| asks |= guarded.iter().any(|(guarded, ..)| *guarded == leaf));
            asks
        };
        let compile = |patterns: &[Asked]| (!patterns.is_empty()).then(|| Values::compile(patterns)).transpose();
        let conditions = guards.iter().filter(|(_, condition)| asks(condition)).map(|(number, _)| *number).collect();
        let values = compile(&guarded)?;
        Ok(Stage { column, open: compile(&open)?, guarded: values.map(|values| Guarded { values, conditions }) })
    };
    let stages = texts.into_iter().enumerate().map(build).collect::<Result<_, BuildError>>()?;
    Ok((stages, known))
}

/// Columns of which whole values are asked for have few and short ones, like names of programs. Command lines are asked for parts.
fn cost(patterns: &[Asked]) -> usize {
    let parts = patterns.iter().filter(|(_, pieces, _)| pieces.len() > 1).count();
    parts * 100 / patterns.len().max(1)
}
