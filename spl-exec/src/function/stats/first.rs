//! `first(<field>)`

use spl_planner::StatsFunction;

use super::{
    arrival,
    input::{a_text, first, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "first",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The first value, in the order of the rows.",
    build: |input| {
        let value = value(input, "first")?;
        if input.window {
            return Ok(a_text(arrival::FIRST.call(vec![value.expr]), false));
        }
        first(value, input.order.to_vec())
    },
};
