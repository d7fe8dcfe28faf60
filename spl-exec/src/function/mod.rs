//! The functions of the language: what they share, and what operators and commands call.

use std::sync::Arc;

use datafusion::{logical_expr::ScalarUDF, prelude::SessionContext};

pub mod eval;
pub mod primitive;
pub mod stats;
#[allow(dead_code, reason = "functions under eval/ use the rest")]
pub mod support;

/// Our own scalar functions, for plans that name them.
pub fn scalar_udfs() -> Vec<Arc<ScalarUDF>> {
    primitive::all().chain(eval::scalar_udfs()).collect()
}

/// Makes our functions known to a context, so that plans which name them can be read there.
pub fn register(context: &SessionContext) {
    for function in scalar_udfs() {
        context.register_udf(function.as_ref().clone());
    }
}
