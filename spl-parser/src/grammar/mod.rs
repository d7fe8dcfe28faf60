//! Rules that several commands share.

pub(crate) mod aggs;
pub(crate) mod expr;
pub(crate) mod fields;
pub(crate) mod names;
mod operand;
pub(crate) mod options;
pub(crate) mod regex;
pub(crate) mod search;
pub(crate) mod subsearch;
pub(crate) mod time;
