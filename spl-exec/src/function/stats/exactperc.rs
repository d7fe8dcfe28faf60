//! `exactperc<n>(<field>)`

use spl_planner::StatsFunction;

use super::perc;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "exactperc",
    aliases: &[],
    percentile: true,
    argument_optional: false,
    summary: "The percentile of the numbers, never estimated.",
    build: perc::build,
};
