//! `last(<field>)`

use spl_planner::StatsFunction;

use super::input::{last, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "last",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The last value, in the order of the rows.",
    build: |input| last(value(input, "last")?, input.order.to_vec()),
};
