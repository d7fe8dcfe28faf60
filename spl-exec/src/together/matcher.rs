//! The conditions of many searches over one table, compiled together: each leaf is looked at once a batch, whoever asks.
//!
//! Columns are looked at one after the other, names before command lines. Where each condition that asks for a pattern asks for a name too, the
//! pattern is looked for only in the rows that have such a name.

use std::{
    cell::OnceCell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch},
        datatypes::{Schema, SchemaRef},
    },
    common::{
        Column, DFSchema, Result,
        cast::as_boolean_array,
        tree_node::{Transformed, TransformedResult, TreeNode},
    },
    execution::SessionState,
    logical_expr::{Expr, simplify::SimplifyContext},
    optimizer::simplify_expressions::ExprSimplifier,
    physical_expr::PhysicalExpr,
};

use super::{
    bits::{Bits, Rows},
    condition::{Condition, Leaves},
    leaf::Leaf,
    stages::{Stage, stages},
};

/// The conditions over one table, compiled.
#[derive(Debug)]
pub(super) struct Matcher {
    /// The table's columns that the leaves look at, by their places in it.
    columns: Vec<usize>,
    /// Those columns.
    schema: SchemaRef,
    /// Columns of texts with their patterns, in the order in which they are looked at.
    stages: Vec<Stage>,
    /// By the number of a leaf: the first stage before which it is known. Those that aren't about texts are always known.
    known: Vec<usize>,
    /// By the number of a leaf: the expression of one that isn't about texts.
    plain: Vec<Option<Arc<dyn PhysicalExpr>>>,
    conditions: Vec<Condition>,
    /// Conditions that nobody asks for any more.
    dropped: Vec<AtomicBool>,
    /// The rows that were looked at.
    rows: AtomicUsize,
    /// What was seen of late.
    lately: Lately,
}

/// How many of the rows that were looked at of late could matter. Old rows count less and less; threads that meet here only blur the figures.
#[derive(Debug, Default)]
struct Lately {
    rows: AtomicUsize,
    passed: AtomicUsize,
}

/// Rows by which it is judged how many could matter.
const LATELY: usize = 1 << 16;

/// Where more than one row of so many could matter, leaving out the others early spares less than looking twice at these costs.
const MANY: usize = 4;

impl Lately {
    fn add(&self, rows: usize, passed: usize) {
        self.passed.fetch_add(passed, Ordering::Relaxed);
        if self.rows.fetch_add(rows, Ordering::Relaxed) > 2 * LATELY {
            for count in [&self.rows, &self.passed] {
                count.store(count.load(Ordering::Relaxed) / 2, Ordering::Relaxed);
            }
        }
    }

    fn are_many(&self) -> bool {
        let rows = self.rows.load(Ordering::Relaxed);
        rows >= LATELY && self.passed.load(Ordering::Relaxed) > rows / MANY
    }
}

impl Matcher {
    /// Compiles conditions over leaves.
    pub(super) fn compile(
        leaves: &Leaves,
        conditions: Vec<Condition>,
        table: &Schema,
        state: &SessionState,
    ) -> Result<Self> {
        let mut wanted = vec![false; leaves.iter().count()];
        for condition in &conditions {
            condition.each_leaf(&mut |leaf| wanted.get_mut(leaf).into_iter().for_each(|wanted| *wanted = true));
        }
        let wanted: Vec<(usize, &Leaf)> =
            leaves.iter().enumerate().filter(|(place, _)| wanted.get(*place) == Some(&true)).collect();
        let mut columns: Vec<usize> = wanted.iter().map(|(_, leaf)| leaf.column()).collect();
        columns.sort_unstable();
        columns.dedup();
        let schema = Arc::new(table.project(&columns)?);
        let (stages, known) = stages(&columns, &wanted, leaves, &conditions, table, state)?;
        let mut plain = vec![None; leaves.iter().count()];
        for (number, leaf) in &wanted {
            if let (Leaf::Plain { expr, .. }, Some(slot)) = (leaf, plain.get_mut(*number)) {
                *slot = Some(physical(expr, &schema, state)?);
            }
        }
        let dropped = conditions.iter().map(|_| AtomicBool::new(false)).collect();
        Ok(Self {
            columns,
            schema,
            stages,
            known,
            plain,
            conditions,
            dropped,
            rows: AtomicUsize::new(0),
            lately: Lately::default(),
        })
    }

    /// The table's columns that it looks at, by their places in the table.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The number of conditions.
    pub(super) fn len(&self) -> usize {
        self.conditions.len()
    }

    /// Whether nobody asks for anything.
    pub(super) fn is_idle(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The rows that were looked at to see whether any condition wants them.
    pub(super) fn rows(&self) -> usize {
        self.rows.load(Ordering::Relaxed)
    }

    /// No row matters to this condition any more.
    pub(super) fn drop_condition(&self, condition: usize) {
        self.dropped.get(condition).into_iter().for_each(|dropped| dropped.store(true, Ordering::Relaxed));
    }

    fn is_dropped(&self, condition: usize) -> bool {
        self.dropped.get(condition).is_some_and(|dropped| dropped.load(Ordering::Relaxed))
    }

    /// The conditions, as `None` those that were dropped.
    fn wanted(&self) -> impl Iterator<Item = Option<&Condition>> {
        let dropped = self.dropped.iter().map(|dropped| dropped.load(Ordering::Relaxed));
        self.conditions.iter().zip(dropped).map(|(condition, dropped)| (!dropped).then_some(condition))
    }

    /// For each condition the rows that could matter to it; `arrays` are the [`columns`](Self::columns).
    pub(super) fn select(&self, arrays: &[ArrayRef], rows: usize) -> Result<Vec<Rows>> {
        let looked = self.look(arrays, rows)?;
        let wanted = self.wanted().map(|condition| condition.map_or(Ok(Rows::Nothing), |wanted| looked.rows(wanted)));
        let wanted = wanted.collect::<Result<Vec<_>>>()?;
        if self.lately.are_many() {
            self.lately.add(rows, Rows::any(&wanted, rows).iter().count());
        }
        Ok(wanted)
    }

    /// The rows that could matter to any condition. Where those are many it doesn't look at them, but leaves that to [`select`](Self::select).
    pub(super) fn any(&self, arrays: &[ArrayRef], rows: usize) -> Result<Bits> {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        if self.lately.are_many() {
            return Ok(Bits::all(rows));
        }
        let looked = self.look(arrays, rows)?;
        let wanted = self.wanted().flatten().map(|condition| looked.rows(condition)).collect::<Result<Vec<_>>>()?;
        let any = Rows::any(&wanted, rows);
        self.lately.add(rows, any.iter().count());
        Ok(any)
    }

    fn look<'m>(&'m self, arrays: &'m [ArrayRef], rows: usize) -> Result<Looked<'m>> {
        let leaves = self.plain.len();
        let (texts, plain) = (vec![None; leaves], vec![OnceCell::new(); leaves]);
        let mut looked = Looked { matcher: self, arrays, rows, texts, plain, done: 0 };
        for stage in &self.stages {
            if let Some(array) = arrays.get(stage.column) {
                let left = stage.conditions().map(|conditions| looked.left(conditions)).transpose()?;
                stage.test(array, left.as_ref(), &mut looked.texts)?;
            }
            looked.done += 1;
        }
        Ok(looked)
    }
}

/// The expression over these columns, with the conversions that DataFusion's planner puts in, and what it makes simpler: some functions can't be
/// computed otherwise.
pub(super) fn physical(expr: &Expr, schema: &SchemaRef, state: &SessionState) -> Result<Arc<dyn PhysicalExpr>> {
    let schema = Arc::new(DFSchema::try_from(Arc::clone(schema))?);
    state.create_physical_expr(simple(expr, &schema)?, &schema)
}

/// The expression over a table's columns, converted and made simpler.
pub(super) fn simple(expr: &Expr, schema: &Arc<DFSchema>) -> Result<Expr> {
    // There is one table: the name alone tells the column.
    let unqualified = expr.clone().transform(|expr| match expr {
        Expr::Column(column) => Ok(Transformed::yes(Expr::Column(Column::new_unqualified(column.name)))),
        other => Ok(Transformed::no(other)),
    });
    let simplifier = ExprSimplifier::new(SimplifyContext::builder().with_schema(Arc::clone(schema)).build());
    simplifier.simplify(simplifier.coerce(unqualified.data()?, schema)?)
}

/// What the leaves say of a batch.
struct Looked<'m> {
    matcher: &'m Matcher,
    arrays: &'m [ArrayRef],
    rows: usize,
    /// By the number of a leaf over texts: the rows that pass; `None` for none.
    texts: Vec<Option<Bits>>,
    /// By the number of another leaf: the rows that pass, once somebody asked.
    plain: Vec<OnceCell<Bits>>,
    /// How many stages are done.
    done: usize,
}

impl Looked<'_> {
    /// The rows that, as far as is known, could matter to one of these conditions.
    fn left(&self, conditions: &[usize]) -> Result<Bits> {
        let mut left = Bits::none(self.rows);
        for number in conditions {
            if self.matcher.is_dropped(*number) {
                continue;
            }
            match self.matcher.conditions.get(*number).map(|condition| self.rows(condition)).transpose()? {
                Some(Rows::All) => return Ok(Bits::all(self.rows)),
                Some(Rows::Some(bits)) => left.or(&bits),
                Some(Rows::Nothing) | None => {}
            }
        }
        Ok(left)
    }

    /// The rows that, as far as is known, could matter to the condition.
    fn rows(&self, condition: &Condition) -> Result<Rows> {
        Ok(match condition {
            Condition::All => Rows::All,
            Condition::Nothing => Rows::Nothing,
            Condition::Leaf { leaf, .. } if !self.is_known(*leaf) => Rows::All,
            Condition::Leaf { leaf, holds } => match (self.leaf(*leaf)?, holds) {
                (None, true) => Rows::Nothing,
                (None, false) => Rows::All,
                (Some(bits), true) => Rows::Some(bits.clone()),
                (Some(bits), false) => Rows::Some(bits.complement()),
            },
            Condition::And(parts) => self.all(parts)?,
            Condition::Or(parts) => self.any(parts)?,
        })
    }

    fn all(&self, parts: &[Condition]) -> Result<Rows> {
        let mut all: Option<Bits> = None;
        for part in parts {
            if let (Condition::Leaf { leaf, holds }, Some(all)) = (part, &mut all)
                && self.is_known(*leaf)
            {
                match (self.leaf(*leaf)?, holds) {
                    (None, true) => return Ok(Rows::Nothing),
                    (None, false) => {}
                    (Some(bits), true) => all.and(bits),
                    (Some(bits), false) => all.and_not(bits),
                }
            } else {
                match (self.rows(part)?, &mut all) {
                    (Rows::Nothing, _) => return Ok(Rows::Nothing),
                    (Rows::All, _) => {}
                    (Rows::Some(bits), Some(all)) => all.and(&bits),
                    (Rows::Some(bits), None) => all = Some(bits),
                }
            }
            if all.as_ref().is_some_and(Bits::is_empty) {
                return Ok(Rows::Nothing);
            }
        }
        Ok(all.map_or(Rows::All, Rows::Some))
    }

    fn any(&self, parts: &[Condition]) -> Result<Rows> {
        let mut any: Option<Bits> = None;
        for part in parts {
            match (self.rows(part)?, &mut any) {
                (Rows::All, _) => return Ok(Rows::All),
                (Rows::Nothing, _) => {}
                (Rows::Some(bits), Some(any)) => any.or(&bits),
                (Rows::Some(bits), None) => any = Some(bits),
            }
        }
        Ok(any.map_or(Rows::Nothing, Rows::Some))
    }

    fn is_known(&self, leaf: usize) -> bool {
        self.matcher.known.get(leaf).is_some_and(|known| *known <= self.done)
    }

    /// The rows for which a leaf is true; `None` for none.
    fn leaf(&self, leaf: usize) -> Result<Option<&Bits>> {
        let Some(expr) = self.matcher.plain.get(leaf).and_then(Option::as_ref) else {
            return Ok(self.texts.get(leaf).and_then(Option::as_ref));
        };
        let Some(cell) = self.plain.get(leaf) else { return Ok(None) };
        if cell.get().is_none() {
            let batch = RecordBatch::try_new(Arc::clone(&self.matcher.schema), self.arrays.to_vec())?;
            let value = expr.evaluate(&batch)?.into_array(self.rows)?;
            let _ = cell.set(Bits::of(as_boolean_array(&value)?));
        }
        Ok(cell.get())
    }
}
