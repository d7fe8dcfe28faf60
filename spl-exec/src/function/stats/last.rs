//! `last(<field>)`

use spl_planner::StatsFunction;

use super::{
    arrival,
    input::{a_text, last, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "last",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The last value, in the order of the rows.",
    build: |input| {
        let value = value(input, "last")?;
        if input.window {
            return Ok(a_text(arrival::LAST.call(vec![value.expr]), false));
        }
        last(value, input.order.to_vec())
    },
};
