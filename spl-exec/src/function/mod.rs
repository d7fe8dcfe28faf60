//! The functions of the language: what they share, and what operators and commands call.

use std::sync::Arc;

use datafusion::{
    logical_expr::{AggregateUDF, ScalarUDF, WindowUDF},
    prelude::SessionContext,
};

pub mod eval;
pub(crate) mod primitive;
pub mod stats;
pub(crate) mod support;
mod window;

pub use primitive::primitive;
pub(crate) use primitive::{geoip, pattern};
pub use support::number::format_number;
pub use window::rows_primitive;

use crate::table::time::EVENT_TIME;

/// Our own scalar functions, for plans that name them.
pub fn scalar_udfs() -> Vec<Arc<ScalarUDF>> {
    primitive::all().chain(eval::scalar_udfs()).chain([Arc::new(EVENT_TIME.udf())]).collect()
}

/// Our own aggregates, for plans that name them.
pub fn aggregate_udfs() -> Vec<Arc<AggregateUDF>> {
    stats::all_udafs()
}

/// Our own functions over rows, for plans that name them.
pub fn window_udfs() -> Vec<Arc<WindowUDF>> {
    window::all().collect()
}

/// Makes our functions known to a session, so that a serialised plan finds them by name.
pub fn register(context: &SessionContext) {
    for udf in scalar_udfs() {
        context.register_udf(udf.as_ref().clone());
    }
    for udaf in aggregate_udfs() {
        context.register_udaf(udaf.as_ref().clone());
    }
    for udwf in window_udfs() {
        context.register_udwf(udwf.as_ref().clone());
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{Expr, LogicalPlan, col, lit};
    use datafusion_proto::bytes::{logical_plan_from_bytes, logical_plan_to_bytes};
    use spl_planner::{AggregateInput, Kind, Primitive, Value};

    use super::*;

    #[tokio::test]
    async fn plans_with_our_functions_serialise_by_name() {
        let context = SessionContext::new();
        register(&context);
        let scan = context.read_empty().unwrap();
        let scan = scan.select(vec![lit("10").alias("x")]).unwrap();
        let value = Some(Value::new(col("x"), Kind::Dynamic));
        let input = AggregateInput { percentile: Some(95.0), ..AggregateInput::of(value) };
        let aggregates: Vec<Expr> = ["max", "values", "perc", "sum", "list"]
            .into_iter()
            .map(|name| (stats::stats_function(name).unwrap().build)(&input).unwrap().aggregate.alias(name))
            .collect();
        let matched = primitive(Primitive::WildcardMatch).call(vec![col("x"), lit("1*")]);
        let frame = scan.filter(matched).unwrap().aggregate(vec![], aggregates).unwrap();
        let bytes = logical_plan_to_bytes(frame.logical_plan()).unwrap();

        let other = SessionContext::new();
        assert!(logical_plan_from_bytes(&bytes, &other.task_ctx()).is_err());
        register(&other);
        let plan: LogicalPlan = logical_plan_from_bytes(&bytes, &other.task_ctx()).unwrap();
        assert_eq!(plan.display_indent().to_string(), frame.logical_plan().display_indent().to_string());
        let batches = other.execute_logical_plan(plan).await.unwrap().collect().await.unwrap();
        let shown = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string();
        assert!(shown.contains("| 10  | [10]   | 10.0 | 10.0 | [10] |"), "{shown}");
    }
}
