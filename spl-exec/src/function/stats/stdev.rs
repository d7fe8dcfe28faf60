//! `stdev(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "stdev",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The standard deviation of a sample; 0 for a single number.",
    build: |input| Ok(a_number(moments::STDEV.call(vec![value(input, "stdev")?.expr]))),
};
