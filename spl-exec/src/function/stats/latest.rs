//! `latest(<field>)`

use spl_planner::StatsFunction;

use super::input::{last, time, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "latest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the latest time.",
    build: |input| last(value(input, "latest")?, vec![time(input, "latest")?.sort(true, true)]),
};
