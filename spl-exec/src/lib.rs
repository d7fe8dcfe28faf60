//! The SPL engine: registers tables, runs searches, returns Arrow record batches.

mod engine;

pub use engine::*;
