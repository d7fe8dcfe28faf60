//! `stats`: aggregates, over all rows or by group.
//!
//! Usage: `stats [<option>...] <aggregate>... [BY <field>...]`

use crate::{
    Spanned,
    ast::{Aggregate, FieldName},
};

/// `stats`
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `allnum=`: an aggregate over numbers is null where any value is none.
    pub allnum: bool,
    /// `delim=`: what joins the values of `list` and `values` where they are shown as one.
    pub delim: Option<Spanned<String>>,
    /// `partitions=`: kept, but without effect.
    pub partitions: Option<Spanned<u64>>,
    /// `dedup_splitvals=`: count a row once where a multivalue BY field holds a value twice.
    pub dedup_splitvals: bool,
}
