//! `range(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_number, value},
    moments,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "range",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The greatest number less the least.",
    build: |input| Ok(a_number(moments::RANGE.call(vec![value(input, "range")?.expr]))),
};
