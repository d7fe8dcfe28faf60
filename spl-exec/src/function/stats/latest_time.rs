//! `latest_time(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::StatsFunction;

use super::input::{a_time, time_of_value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "latest_time",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The latest time at which the field has a value.",
    build: |input| Ok(a_time(expr_fn::max(time_of_value(input, "latest_time")?))),
};
