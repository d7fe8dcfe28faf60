//! `rate(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, time, value},
    slope,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "rate",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The change of the number from the earliest to the latest time, per second.",
    build: |input| Ok(a_number(slope::RATE.call(vec![value(input, "rate")?.expr, time(input, "rate")?]))),
};
