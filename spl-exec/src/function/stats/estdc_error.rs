//! `estdc_error(<field>)`

use datafusion::{functions::core::expr_fn::nullif, logical_expr::lit};
use spl_planner::{AggregatePlan, StatsFunction};

use super::distinct_count;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "estdc_error",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The error of `estdc` in proportion to the exact number: 0, as here it is exact; null where there is no value.",
    build: |input| {
        let plan = distinct_count::build(input)?;
        Ok(AggregatePlan { finish: Some(|count| nullif(count, lit(0_i64)) * lit(0_i64)), ..plan })
    },
};
