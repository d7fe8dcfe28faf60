//! `earliest(<field>)`

use spl_planner::StatsFunction;

use super::input::{first, time, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "earliest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the earliest time.",
    build: |input| {
        // Of several at one time it is the first.
        let by_time = time(input, "earliest")?.sort(true, false);
        first(value(input, "earliest")?, std::iter::once(by_time).chain(input.order.iter().cloned()).collect())
    },
};
