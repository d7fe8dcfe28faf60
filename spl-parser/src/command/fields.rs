//! `fields`: keeps or removes fields.
//!
//! Usage: `fields [+|-] <field>...`

use crate::{Spanned, ast::FieldPattern};

/// `fields`
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    /// Whether the fields are removed (`fields - …`) rather than kept.
    pub remove: bool,
    /// The fields; at least one.
    pub fields: Vec<Spanned<FieldPattern>>,
}
