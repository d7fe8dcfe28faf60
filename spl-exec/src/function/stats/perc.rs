//! `perc<n>(<field>)`, `p<n>(<field>)`

use datafusion::logical_expr::lit;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    input::{a_number, value},
    ranked,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "perc",
    aliases: &["p", "percentile"],
    percentile: true,
    argument_optional: false,
    summary: "The percentile of the numbers, interpolated between neighbours.",
    build,
};

/// The plan, for the other percentiles too.
pub(super) fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let percent = input.percentile.filter(|percent| (0.0..=100.0).contains(percent)).ok_or_else(|| FunctionError {
        help: Some("write for example perc95(<field>)".to_owned()),
        ..FunctionError::unsupported("A percentile needs a number from 0 to 100 behind its name.")
    })?;
    plan(input, percent)
}

/// The plan of a given percentile.
pub(super) fn plan(input: &AggregateInput<'_>, percent: f64) -> Result<AggregatePlan, FunctionError> {
    Ok(a_number(ranked::PERCENTILE.call(vec![value(input, "perc")?.expr, lit(percent)])))
}
