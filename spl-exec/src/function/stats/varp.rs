//! `varp(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "varp",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The variance of a population.",
    build: |input| Ok(a_number(moments::VARP.call(vec![value(input, "varp")?.expr]))),
};
