//! `earliest(<field>)`

use spl_planner::StatsFunction;

use super::{
    arrival,
    input::{a_text, first, time, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "earliest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the earliest time.",
    build: |input| {
        let (value, time) = (value(input, "earliest")?, time(input, "earliest")?);
        if input.window {
            return Ok(a_text(arrival::EARLIEST.call(vec![value.expr, time]), false));
        }
        // Of several at one time it is the first.
        let order = std::iter::once(time.sort(true, false)).chain(input.order.iter().cloned());
        first(value, order.collect())
    },
};
