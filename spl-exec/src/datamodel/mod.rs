//! Data models: which datasets there are and which fields they have.

mod cim;

pub use cim::{CimConstraint, CimDataset, CimField, CimKind, dataset, empty_table, names};
