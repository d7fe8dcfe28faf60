//! `tstats`: aggregates over a data model's dataset.
//!
//! Usage: `tstats [<option>...] <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <search expression>] [BY <field>... [span=<length>]]`

use crate::{
    Spanned,
    ast::{Aggregate, FieldName, SearchExpr, TimeSpan},
};

/// `tstats`
#[derive(Clone, Debug, PartialEq)]
pub struct Tstats {
    /// `prestats=`
    pub prestats: bool,
    /// `local=`
    pub local: bool,
    /// `append=`
    pub append: bool,
    /// `summariesonly=`
    pub summariesonly: bool,
    /// `include_reduced_buckets=`
    pub include_reduced_buckets: bool,
    /// `allow_old_summaries=`
    pub allow_old_summaries: bool,
    /// `use_summary_index_values=`
    pub use_summary_index_values: Option<bool>,
    /// `chunk_size=`
    pub chunk_size: Option<Spanned<u64>>,
    /// `fillnull_value=`: stands in for a BY field that is null. Without it such rows count nowhere.
    pub fillnull_value: Option<Spanned<String>>,
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// `FROM datamodel=…`
    pub from: Option<Spanned<DatasetName>>,
    /// `WHERE …`
    pub condition: Option<Spanned<SearchExpr>>,
    /// The fields to group by, `_time` among them; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `span=…` of `_time`.
    pub span: Option<Spanned<TimeSpan>>,
}

/// `Endpoint.Processes`, or `Web` alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DatasetName {
    /// The data model.
    pub model: String,
    /// The dataset, a child after its parents (`All_Changes.Account_Management`); `None` means the model's root.
    pub dataset: Option<String>,
}
