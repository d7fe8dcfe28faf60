//! `mode(<field>)`

use spl_planner::StatsFunction;

use super::{
    input::{a_text, value},
    tally,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "mode",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The most frequent value.",
    build: |input| Ok(a_text(tally::MODE.call(vec![value(input, "mode")?.expr]), false)),
};
