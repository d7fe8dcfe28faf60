//! Rules that several commands share.

pub(crate) mod aggs;
mod call;
pub(crate) mod expr;
pub(crate) mod names;
mod operand;
pub(crate) mod options;
pub(crate) mod search;
pub(crate) mod subsearch;
pub(crate) mod time;
