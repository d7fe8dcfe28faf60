//! `table`: keeps exactly these columns, in this order.
//!
//! Usage: `table <field>...`

use crate::{Spanned, ast::FieldPattern};

/// `table`
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns; at least one.
    pub fields: Vec<Spanned<FieldPattern>>,
}
