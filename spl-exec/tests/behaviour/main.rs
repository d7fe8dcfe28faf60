//! What searches give: `.slt` files, the examples of the function tables, and plans that travel.

#![allow(missing_docs)]

mod examples;
mod portable;
mod slt;
