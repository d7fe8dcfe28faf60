//! Which searches share which tables.

use std::sync::Arc;

use datafusion::{
    catalog::{MemTable, TableProvider},
    common::{Column, Result},
    execution::SessionState,
    logical_expr::{BinaryExpr, Expr, Operator},
};

use super::{
    condition::{Condition, Leaves},
    matcher::Matcher,
    scan::Shared,
    tables::Read,
};
use crate::table::time::TIME;

/// More different time ranges than this are not worth asking every file for.
const MAX_RANGES: usize = 16;

/// What a search does with a table in its plan.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// It reads the table itself, which may be large.
    Alone { large: bool },
    /// No row matters.
    Nothing,
    /// It reads its own rows of a shared table.
    Shares {
        /// The place of the table among those shared.
        table: usize,
        /// The place of its condition.
        condition: usize,
        /// The columns that it reads, by their places in the table.
        columns: Vec<usize>,
    },
}

/// Tables that are shared, and what each search does with the tables that it reads.
pub(super) fn group(searches: Vec<Vec<Option<Read>>>, state: &SessionState) -> Result<(Vec<Shared>, Vec<Vec<Part>>)> {
    let mut tables: Vec<Table> = Vec::new();
    let mut parts: Vec<Vec<Part>> = Vec::with_capacity(searches.len());
    for reads in searches {
        let part = |read: Option<Read>| read.map_or(Part::Alone { large: true }, |read| place(read, &mut tables));
        parts.push(reads.into_iter().map(part).collect());
    }
    let shared = tables.into_iter().map(|table| table.share(state)).collect::<Result<_>>()?;
    Ok((shared, parts))
}

/// A table that searches read.
struct Table {
    provider: Arc<dyn TableProvider>,
    leaves: Leaves,
    conditions: Vec<Condition>,
    columns: Vec<usize>,
    /// The different bounds of time; `None` where a search has none, or there are too many.
    bounds: Option<Vec<Expr>>,
}

fn place(read: Read, tables: &mut Vec<Table>) -> Part {
    if read.is_empty() {
        return Part::Nothing;
    }
    let known = tables.iter().position(|table| Arc::ptr_eq(&table.provider, &read.provider));
    let place = known.unwrap_or_else(|| {
        tables.push(Table::new(Arc::clone(&read.provider)));
        tables.len() - 1
    });
    match tables.get_mut(place) {
        Some(table) => table.add(read, place),
        None => Part::Alone { large: true },
    }
}

impl Table {
    fn new(provider: Arc<dyn TableProvider>) -> Self {
        let leaves = Leaves::new(provider.schema());
        Self { provider, leaves, conditions: Vec::new(), columns: Vec::new(), bounds: Some(Vec::new()) }
    }

    fn add(&mut self, read: Read, table: usize) -> Part {
        let cheap = read.predicates.iter().map(|predicate| self.leaves.cheap_condition(predicate));
        let mut condition = Condition::and(cheap);
        if !condition.is_selective(&|leaf| self.leaves.is_selective(leaf)) {
            condition = Condition::and(read.predicates.iter().map(|predicate| self.leaves.condition(predicate)));
        }
        if condition == Condition::Nothing {
            return Part::Nothing;
        }
        if !condition.is_selective(&|leaf| self.leaves.is_selective(leaf)) {
            return Part::Alone { large: !read.provider.is::<MemTable>() };
        }
        self.bound(&read.predicates);
        self.conditions.push(condition);
        self.columns.extend(&read.columns);
        Part::Shares { table, condition: self.conditions.len() - 1, columns: read.columns }
    }

    fn bound(&mut self, predicates: &[Expr]) {
        let own = predicates.iter().filter(|predicate| is_bound(predicate)).cloned().map(unqualified);
        match (own.reduce(Expr::and), &mut self.bounds) {
            (Some(own), Some(bounds)) => {
                if !bounds.contains(&own) {
                    bounds.push(own);
                }
                if bounds.len() > MAX_RANGES {
                    self.bounds = None;
                }
            }
            (None, _) => self.bounds = None,
            (Some(_), None) => {}
        }
    }

    fn share(mut self, state: &SessionState) -> Result<Shared> {
        let matcher = Matcher::compile(&self.leaves, self.conditions, &self.provider.schema(), state)?;
        self.columns.extend(matcher.columns());
        self.columns.sort_unstable();
        self.columns.dedup();
        let bounds = self.bounds.and_then(|bounds| bounds.into_iter().reduce(Expr::or));
        Ok(Shared { provider: self.provider, matcher: Arc::new(matcher), columns: self.columns, bounds })
    }
}

/// Whether a predicate compares the time with a literal.
fn is_bound(predicate: &Expr) -> bool {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = predicate else { return false };
    let is_time = |expr: &Expr| matches!(expr, Expr::Column(column) if column.name == TIME);
    let is_literal = |expr: &Expr| matches!(expr, Expr::Literal(..));
    let ordered = matches!(op, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq);
    ordered && (is_time(left) && is_literal(right) || is_literal(left) && is_time(right))
}

/// The predicate over columns without the name of their table.
fn unqualified(predicate: Expr) -> Expr {
    use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
    let kept = predicate.clone();
    let changed = predicate.transform(|expr| match expr {
        Expr::Column(column) => Ok(Transformed::yes(Expr::Column(Column::new_unqualified(column.name)))),
        other => Ok(Transformed::no(other)),
    });
    changed.data().unwrap_or(kept)
}
