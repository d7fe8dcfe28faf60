//! What must hold of a row for a predicate to be true of it, put together from few kinds of tests.
//!
//! A [`Condition`] never rules out a row of which the predicate is true. It may keep others: what is not understood counts as true. Predicates
//! have three values; each rule below says which of them it is after.

use std::{collections::HashMap, sync::Arc};

use datafusion::{
    arrow::datatypes::SchemaRef,
    common::DFSchema,
    logical_expr::{BinaryExpr, Expr, Operator},
};

use super::{
    leaf::{self, Leaf},
    matcher::simple,
};

/// Which rows could matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Any.
    All,
    /// None.
    Nothing,
    /// Those for which a leaf holds, or those for which it doesn't.
    Leaf {
        /// Its place among the [`Leaves`].
        leaf: usize,
        /// Whether it must hold.
        holds: bool,
    },
    /// Those of each.
    And(Vec<Condition>),
    /// Those of any.
    Or(Vec<Condition>),
}

impl Condition {
    /// The rows of both.
    pub(super) fn and(conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for condition in conditions {
            match condition {
                Self::All => {}
                Self::Nothing => return Self::Nothing,
                Self::And(inner) => parts.extend(inner),
                part => parts.push(part),
            }
        }
        match parts.len() {
            0 => Self::All,
            1 => parts.pop().unwrap_or(Self::All),
            _ => Self::And(parts),
        }
    }

    /// The rows of any.
    pub(super) fn or(conditions: impl IntoIterator<Item = Self>) -> Self {
        let mut parts = Vec::new();
        for condition in conditions {
            match condition {
                Self::Nothing => {}
                Self::All => return Self::All,
                Self::Or(inner) => parts.extend(inner),
                part => parts.push(part),
            }
        }
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.pop().unwrap_or(Self::Nothing),
            _ => Self::Or(parts),
        }
    }

    /// Whether it asks for something that few rows have, where `is_selective` says so of leaves.
    pub(super) fn is_selective(&self, is_selective: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::All => false,
            Self::Nothing => true,
            Self::Leaf { leaf, holds } => *holds && is_selective(*leaf),
            Self::And(parts) => parts.iter().any(|part| part.is_selective(is_selective)),
            Self::Or(parts) => parts.iter().all(|part| part.is_selective(is_selective)),
        }
    }

    /// Whether it asks for one of these leaves.
    pub(super) fn asks(&self, is_one: &impl Fn(usize) -> bool) -> bool {
        let mut asks = false;
        self.each_leaf(&mut |leaf| asks |= is_one(leaf));
        asks
    }

    /// Calls `seen` with each leaf.
    pub(super) fn each_leaf(&self, seen: &mut impl FnMut(usize)) {
        match self {
            Self::All | Self::Nothing => {}
            Self::Leaf { leaf, .. } => seen(*leaf),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_leaf(seen)),
        }
    }
}

/// The distinct leaves of many conditions over one table.
#[derive(Debug)]
pub(super) struct Leaves {
    /// The table's columns.
    schema: SchemaRef,
    /// The same, where they have different names.
    table: Option<Arc<DFSchema>>,
    leaves: Vec<Leaf>,
    index: HashMap<Leaf, usize>,
    /// Whether leaves may be dear.
    computes: bool,
}

impl Leaves {
    pub(super) fn new(schema: SchemaRef) -> Self {
        let table = DFSchema::try_from(Arc::clone(&schema)).ok().map(Arc::new);
        Self { schema, table, leaves: Vec::new(), index: HashMap::new(), computes: true }
    }

    /// Whether few rows are likely to pass a leaf.
    pub(super) fn is_selective(&self, leaf: usize) -> bool {
        self.leaves.get(leaf).is_some_and(Leaf::is_selective)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Leaf> {
        self.leaves.iter()
    }

    fn intern(&mut self, leaf: Leaf) -> usize {
        if let Some(&known) = self.index.get(&leaf) {
            return known;
        }
        let place = self.leaves.len();
        self.leaves.push(leaf.clone());
        self.index.insert(leaf, place);
        place
    }

    /// What must hold for `predicate`, over the table's columns, to be true.
    pub(super) fn condition(&mut self, predicate: &Expr) -> Condition {
        self.computes = true;
        self.rows(predicate, Outcome::True)
    }

    /// As [`condition`](Self::condition), without what is dear to find out.
    pub(super) fn cheap_condition(&mut self, predicate: &Expr) -> Condition {
        self.computes = false;
        self.rows(predicate, Outcome::True)
    }

    /// The rows for which `expr` may come out so.
    fn rows(&mut self, expr: &Expr, outcome: Outcome) -> Condition {
        use Outcome::{False, NotFalse, NotTrue, True};
        match expr {
            Expr::Alias(alias) => self.rows(&alias.expr, outcome),
            Expr::BinaryExpr(BinaryExpr { left, op: op @ (Operator::And | Operator::Or), right }) => {
                let parts = [self.rows(left, outcome), self.rows(right, outcome)];
                // Both sides of AND are true, or not false; any side is false, or not true.
                let both = matches!(outcome, True | NotFalse) == (*op == Operator::And);
                if both { Condition::and(parts) } else { Condition::or(parts) }
            }
            Expr::Not(inner) => self.rows(
                inner,
                match outcome {
                    True => False,
                    False => True,
                    NotTrue => NotFalse,
                    NotFalse => NotTrue,
                },
            ),
            // These are never null themselves.
            Expr::IsTrue(inner) => self.rows(inner, if outcome.wants_true() { True } else { NotTrue }),
            Expr::IsNotTrue(inner) => self.rows(inner, if outcome.wants_true() { NotTrue } else { True }),
            Expr::IsFalse(inner) => self.rows(inner, if outcome.wants_true() { False } else { NotFalse }),
            Expr::IsNotFalse(inner) => self.rows(inner, if outcome.wants_true() { NotFalse } else { False }),
            Expr::Literal(value, _) => match leaf::constant(value) {
                Some(value) if outcome.admits(value) => Condition::All,
                Some(_) => Condition::Nothing,
                None => Condition::All,
            },
            other => self.leaf(other, outcome),
        }
    }

    /// Leaves know where they are true; elsewhere they are false or null.
    fn leaf(&mut self, expr: &Expr, outcome: Outcome) -> Condition {
        let holds = match outcome {
            Outcome::True => true,
            Outcome::False | Outcome::NotTrue => false,
            Outcome::NotFalse => return Condition::All,
        };
        let Some((leaves, negated)) = leaf::of(expr, &self.schema) else { return self.computed(expr, outcome) };
        // A negated test that is not true may be null as well as false, which leaves don't tell apart.
        if negated && outcome == Outcome::NotTrue {
            return Condition::All;
        }
        let holds = holds != negated;
        let parts: Vec<Condition> =
            leaves.into_iter().map(|leaf| Condition::Leaf { leaf: self.intern(leaf), holds }).collect();
        // The test is true where any of its leaves is.
        if holds { Condition::or(parts) } else { Condition::and(parts) }
    }

    fn computed(&mut self, expr: &Expr, outcome: Outcome) -> Condition {
        let expr = match outcome {
            Outcome::True => expr.clone(),
            Outcome::False => Expr::Not(Box::new(expr.clone())),
            Outcome::NotTrue | Outcome::NotFalse => return Condition::All,
        };
        if !self.computes {
            return Condition::All;
        }
        // What is true of all rows, or of none, only looks like something to compute.
        let simple = self.table.as_ref().and_then(|table| simple(&expr, table).ok());
        if let Some(Expr::Literal(value, _)) = simple
            && let Some(value) = leaf::constant(&value)
        {
            return if value == Some(true) { Condition::All } else { Condition::Nothing };
        }
        match leaf::computed(expr, &self.schema) {
            Some(leaf) => Condition::Leaf { leaf: self.intern(leaf), holds: true },
            None => Condition::All,
        }
    }
}

/// What a predicate comes out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    True,
    False,
    /// False or null.
    NotTrue,
    /// True or null.
    NotFalse,
}

impl Outcome {
    fn wants_true(self) -> bool {
        matches!(self, Self::True | Self::NotFalse)
    }

    /// Whether a value, which may be null, is such an outcome.
    fn admits(self, value: Option<bool>) -> bool {
        match self {
            Self::True => value == Some(true),
            Self::False => value == Some(false),
            Self::NotTrue => value != Some(true),
            Self::NotFalse => value != Some(false),
        }
    }
}
