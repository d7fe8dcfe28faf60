//! `median(<field>)`

use spl_planner::StatsFunction;

use super::perc;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "median",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The number in the middle.",
    build: |input| perc::plan(input, 50.0),
};
