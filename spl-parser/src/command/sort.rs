//! `sort`: orders the rows.
//!
//! Usage: `sort [<n> | limit=<n>] [+|-]<field> [, [+|-]<field>]... [desc]`

use crate::{Spanned, ast::FieldName};

/// `sort`
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// At most so many rows; `None` where none is given, which means 10,000. 0 means all.
    pub limit: Option<Spanned<u64>>,
    /// The keys, signs resolved (`sort - a b` turns both round); at least one.
    pub keys: Vec<SortField>,
    /// A trailing `d` or `desc`: the whole order is turned round.
    pub reverse: bool,
}

/// `-num(bytes)`
#[derive(Clone, Debug, PartialEq)]
pub struct SortField {
    /// Largest first.
    pub descending: bool,
    /// How values compare.
    pub compare: SortAs,
    /// The field.
    pub field: Spanned<FieldName>,
}

/// How `sort` compares two values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortAs {
    /// `auto(f)`, the default: as numbers where both are, as addresses where both are, else as text.
    #[default]
    Auto,
    /// `num(f)`
    Num,
    /// `str(f)`
    Str,
    /// `ip(f)`
    Ip,
}
