//! The SPL engine: registers tables, runs searches, returns Arrow record batches.

pub mod function;
