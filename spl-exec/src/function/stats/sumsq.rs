//! `sumsq(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "sumsq",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The sum of the squares of the numbers.",
    build: |input| Ok(a_number(moments::SUMSQ.call(vec![value(input, "sumsq")?.expr]))),
};
