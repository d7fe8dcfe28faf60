//! `estdc(<field>)`

use spl_planner::StatsFunction;

use super::distinct_count;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "estdc",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The estimated number of distinct values; here it is exact.",
    build: distinct_count::build,
};
