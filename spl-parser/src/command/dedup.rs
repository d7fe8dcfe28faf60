//! `dedup`: keeps the first rows of each combination of values.
//!
//! Usage: `dedup [<n>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [+|-]<field>...]`

use super::SortField;
use crate::{Spanned, ast::FieldName};

/// `dedup`
#[derive(Clone, Debug, PartialEq)]
pub struct Dedup {
    /// How many rows of each combination stay; `None` means 1.
    pub count: Option<Spanned<u64>>,
    /// The fields that make the combination; at least one.
    pub fields: Vec<Spanned<FieldName>>,
    /// Keep the other rows too, without these fields.
    pub keepevents: bool,
    /// Keep rows that lack one of the fields.
    pub keepempty: bool,
    /// Only drop a row that repeats the one before it.
    pub consecutive: bool,
    /// Order the rows so before; empty keeps the order they came in.
    pub sortby: Vec<SortField>,
}
