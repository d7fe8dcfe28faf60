//! Where events come from: Parquet files, CSV, JSON lines, Arrow batches.
//!
//! Every table keeps one promise: a column `_time` is a timestamp in UTC.

mod columns;
mod conform;
pub(crate) mod csv;
pub(crate) mod memory;
pub(crate) mod ndjson;
pub(crate) mod parquet;
pub(crate) mod schema;
pub(crate) mod time;

pub(crate) use conform::{conform, describe};
pub(crate) use memory::ROW_NUMBER;
