//! `rename`: gives fields other names; `X.* as *` drops a prefix.
//!
//! Usage: `rename <field> AS <field> [, <field> AS <field>]...`

use crate::{Spanned, ast::FieldPattern};

/// `rename`
#[derive(Clone, Debug, PartialEq)]
pub struct Rename {
    /// The renamings, in the order written; at least one.
    pub renamings: Vec<Renaming>,
}

/// `old AS new`; both sides hold the same number of wildcards, or `new` none.
#[derive(Clone, Debug, PartialEq)]
pub struct Renaming {
    /// The present name.
    pub from: Spanned<FieldPattern>,
    /// The new name.
    pub to: Spanned<FieldPattern>,
}
