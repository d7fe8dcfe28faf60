//! `head`: the first rows.
//!
//! Usage: `head [<n> | limit=<n> | (<eval expression>)] [null=<bool>] [keeplast=<bool>]`

use crate::{Spanned, ast::Expr};

/// `head`
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// At most so many rows; `None` where none is given, which means 10 without a condition and no limit with one.
    pub limit: Option<Spanned<u64>>,
    /// Rows are kept until this is false.
    pub condition: Option<Spanned<Expr>>,
    /// Whether a condition that is null counts as true.
    pub null: bool,
    /// Whether the row that ends it is kept as well.
    pub keeplast: bool,
}
