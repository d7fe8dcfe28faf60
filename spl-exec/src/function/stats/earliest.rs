//! `earliest(<field>)`

use spl_planner::StatsFunction;

use super::input::{first, time, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "earliest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the earliest time.",
    build: |input| first(value(input, "earliest")?, vec![time(input, "earliest")?.sort(true, false)]),
};
