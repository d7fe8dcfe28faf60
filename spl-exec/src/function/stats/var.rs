//! `var(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "var",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The variance of a sample; 0 for a single number.",
    build: |input| Ok(a_number(moments::VAR.call(vec![value(input, "var")?.expr]))),
};
