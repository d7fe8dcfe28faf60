//! `upperperc<n>(<field>)`

use spl_planner::StatsFunction;

use super::perc;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "upperperc",
    aliases: &[],
    percentile: true,
    argument_optional: false,
    summary: "The percentile of the numbers; of an estimate the upper bound, here exact.",
    build: perc::build,
};
