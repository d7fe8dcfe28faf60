//! `values(<field>)`

use spl_planner::StatsFunction;

use super::{
    distinct,
    input::{a_text, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "values",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The distinct values as a multivalue, in the order of their bytes.",
    build: |input| Ok(a_text(distinct::VALUES.call(vec![value(input, "values")?.expr]), true)),
};
