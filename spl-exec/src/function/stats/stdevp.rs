//! `stdevp(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "stdevp",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The standard deviation of a population.",
    build: |input| Ok(a_number(moments::STDEVP.call(vec![value(input, "stdevp")?.expr]))),
};
