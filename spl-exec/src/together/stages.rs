//! In which order columns are looked at, and which of their patterns are looked for in which rows.

use aho_corasick::BuildError;
use datafusion::{
    arrow::{array::ArrayRef, datatypes::Schema},
    common::{DataFusionError, Result},
    execution::SessionState,
};

use super::{
    bits::Bits,
    computed::Computed,
    condition::{Condition, Leaves},
    leaf::Leaf,
    values::Values,
};

/// A pattern: the number of its leaf, the literals between wildcards, and whether letter case doesn't count.
type Asked<'l> = (usize, &'l [String], bool);

/// A column, and what is asked of it.
#[derive(Debug)]
pub(super) struct Stage {
    /// The column's place among those of the matcher.
    pub(super) column: usize,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Texts {
        /// What is looked for in all rows.
        open: Option<Box<Values>>,
        /// What is looked for only in rows that the columns before leave to some condition.
        guarded: Option<Box<Guarded>>,
    },
    /// A predicate, computed for the rows that all other columns leave.
    Computed { leaf: usize, predicate: Computed, conditions: Vec<usize> },
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
        match &self.test {
            Test::Texts { guarded, .. } => guarded.as_ref().map(|guarded| guarded.conditions.as_slice()),
            Test::Computed { conditions, .. } => Some(conditions),
        }
    }

    /// Sets the rows of each leaf whose test a value passes, in `leaves`. Leaves that only the [conditions](Self::conditions) ask for are looked at in
    /// the rows `left` to these.
    pub(super) fn test(&self, array: &ArrayRef, left: Option<&Bits>, leaves: &mut [Option<Bits>]) -> Result<()> {
        match &self.test {
            Test::Texts { open, guarded } => {
                if let Some(open) = open {
                    open.test(array, None, leaves)?;
                }
                match guarded {
                    Some(guarded) => guarded.values.test(array, left, leaves),
                    None => Ok(()),
                }
            }
            Test::Computed { leaf, predicate, .. } => {
                let all = || Bits::all(array.len());
                let passing = predicate.rows(array, &left.cloned().unwrap_or_else(all))?;
                leaves.get_mut(*leaf).into_iter().for_each(|slot| *slot = Some(passing.clone()));
                Ok(())
            }
        }
    }
}

/// The stages, and by the number of a leaf how many of them must be done until it is known.
pub(super) fn stages(
    columns: &[usize],
    wanted: &[(usize, &Leaf)],
    leaves: &Leaves,
    conditions: &[Condition],
    table: &Schema,
    state: &SessionState,
) -> Result<(Vec<Stage>, Vec<usize>)> {
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
        let asks = |condition: &Condition| condition.asks(&|leaf| guarded.iter().any(|(of, ..)| *of == leaf));
        let compile = |patterns: &[Asked]| (!patterns.is_empty()).then(|| Values::compile(patterns)).transpose();
        let conditions = guards.iter().filter(|(_, condition)| asks(condition)).map(|(number, _)| *number).collect();
        let values = compile(&guarded)?;
        let guarded = values.map(|values| Box::new(Guarded { values, conditions }));
        Ok(Stage { column, test: Test::Texts { open: compile(&open)?.map(Box::new), guarded } })
    };
    let stages = texts.into_iter().enumerate().map(build).collect::<Result<Vec<_>, BuildError>>();
    let mut stages = stages.map_err(|error| DataFusionError::External(Box::new(error)))?;
    for (leaf, test) in wanted {
        let Leaf::Computed { column, expr } = test else { continue };
        let Ok(place) = columns.binary_search(column) else { continue };
        let asks = |condition: &Condition| condition.asks(&|asked| asked == *leaf);
        let asking = conditions.iter().enumerate().filter(|(_, condition)| asks(condition)).map(|(number, _)| number);
        let predicate = Computed::new(expr, table, *column, state);
        let test = Test::Computed { leaf: *leaf, predicate, conditions: asking.collect() };
        stages.push(Stage { column: place, test });
        known.get_mut(*leaf).into_iter().for_each(|known| *known = stages.len());
    }
    Ok((stages, known))
}

/// Columns of which whole values are asked for have few and short ones, like names of programs. Command lines are asked for parts.
fn cost(patterns: &[Asked]) -> usize {
    let parts = patterns.iter().filter(|(_, pieces, _)| pieces.len() > 1).count();
    parts * 100 / patterns.len().max(1)
}
