//! The functions of the language: what they share, and what operators and commands call.

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

pub mod eval;
mod primitive;
#[allow(dead_code, reason = "functions under eval/ use the rest")]
pub(crate) mod support;

pub use primitive::primitive;

/// Our own scalar functions, for plans that name them.
pub fn scalar_udfs() -> Vec<Arc<ScalarUDF>> {
    primitive::all().chain(eval::scalar_udfs()).collect()
}
