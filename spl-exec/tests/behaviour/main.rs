//! What searches give: `.slt` files, the examples of the function tables, messages, properties, and plans that travel.

#![allow(missing_docs)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are not recognised as tests"
)]

mod content;
mod corpus;
mod docs;
mod examples;
mod extension;
mod extraction;
mod limits;
mod lookups;
mod messages;
mod mmdb;
mod neighbours;
mod portable;
mod properties;
mod properties_eval;
mod properties_stats;
mod reshaping;
mod slt;
mod together;
mod writes;
