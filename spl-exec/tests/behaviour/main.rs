//! What searches give: `.slt` files, the examples of the function tables, and plans that travel.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, which may fail loudly")]

mod examples;
mod portable;
mod slt;
