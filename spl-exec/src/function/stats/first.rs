//! `first(<field>)`

use spl_planner::StatsFunction;

use super::input::{first, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "first",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The first value, in the order of the rows.",
    build: |input| first(value(input, "first")?, input.order.to_vec()),
};
