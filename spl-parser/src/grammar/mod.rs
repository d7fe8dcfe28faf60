//! Rules that several commands share.

pub(crate) mod aggs;
pub(crate) mod bins;
mod call;
pub(crate) mod clauses;
pub(crate) mod dataset;
pub(crate) mod expr;
pub(crate) mod fields;
pub(crate) mod filter;
pub(crate) mod names;
mod operand;
pub(crate) mod options;
pub(crate) mod regex;
pub(crate) mod renamed;
pub(crate) mod search;
pub(crate) mod series;
pub(crate) mod settings;
pub(crate) mod single;
pub(crate) mod subsearch;
pub(crate) mod time;
