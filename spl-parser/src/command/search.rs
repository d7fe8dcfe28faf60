//! `search <condition>`: keeps the events that match.
//!
//! Usage: `search <search expression>`

use crate::{Spanned, ast::SearchExpr};

/// `search`
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// The condition; `None` for a bare `search`, which keeps everything.
    pub condition: Option<Spanned<SearchExpr>>,
}
