//! The functions of the language: what they share, and what operators and commands call.

use std::sync::Arc;

use datafusion::{
    logical_expr::{AggregateUDF, ScalarUDF},
    prelude::SessionContext,
};

mod primitive;
pub mod stats;
#[allow(dead_code, reason = "functions under eval/ use the rest")]
pub(crate) mod support;

pub use primitive::primitive;

/// Our own scalar functions, for plans that name them.
pub fn scalar_udfs() -> Vec<Arc<ScalarUDF>> {
    primitive::all().collect()
}

/// Our own aggregates, for plans that name them.
pub fn aggregate_udfs() -> Vec<Arc<AggregateUDF>> {
    stats::all_udafs()
}

/// Makes our functions known to a session, so that a serialised plan finds them by name.
pub fn register(context: &SessionContext) {
    for udf in scalar_udfs() {
        context.register_udf(udf.as_ref().clone());
    }
    for udaf in aggregate_udfs() {
        context.register_udaf(udaf.as_ref().clone());
    }
}
