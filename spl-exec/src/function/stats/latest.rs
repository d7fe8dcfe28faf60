//! `latest(<field>)`

use spl_planner::StatsFunction;

use super::{
    arrival,
    input::{a_text, first, time, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "latest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the latest time.",
    build: |input| {
        let (value, time) = (value(input, "latest")?, time(input, "latest")?);
        if input.window {
            return Ok(a_text(arrival::LATEST.call(vec![value.expr, time]), false));
        }
        // Of several at one time it is the first.
        let order = std::iter::once(time.sort(false, false)).chain(input.order.iter().cloned());
        first(value, order.collect())
    },
};
