//! `where <condition>`: keeps the rows for which an eval expression is true.
//!
//! Usage: `where <eval expression>`

use crate::{Spanned, ast::Expr};

/// `where`
#[derive(Clone, Debug, PartialEq)]
pub struct Where {
    /// The condition.
    pub condition: Spanned<Expr>,
}
