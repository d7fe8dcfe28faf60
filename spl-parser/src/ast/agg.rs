//! Aggregates: `count`, `dc(user) as users`, `sum(eval(bytes/1024)) AS kb`.

use super::{Expr, FieldName, FieldPattern};
use crate::Spanned;

/// One aggregate of stats, tstats and their kin.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// The function's name as written, in any letter case: `count`, `dc`, `perc95`.
    pub function: Spanned<String>,
    /// Its argument; `None` for a bare `count`, `count()` and `f()`.
    pub argument: Option<Spanned<AggregateArgument>>,
    /// The name after `as`; with wildcards where the argument has as many.
    pub alias: Option<Spanned<FieldName>>,
}

/// What an aggregate is taken over.
#[derive(Clone, Debug, PartialEq)]
pub enum AggregateArgument {
    /// A field, or several by wildcard.
    Field(FieldPattern),
    /// `eval(…)`, computed for every row.
    Eval(Expr),
}
