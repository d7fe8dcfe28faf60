//! The SPL engine: registers tables, runs searches, returns Arrow record batches.

pub mod content;
pub mod datamodel;
mod error;
pub mod table;

pub use error::{Error, Result};
