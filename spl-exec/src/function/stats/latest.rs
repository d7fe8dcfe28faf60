//! `latest(<field>)`

use spl_planner::StatsFunction;

use super::input::{first, time, value};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "latest",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The value at the latest time.",
    build: |input| {
        // Of several at one time it is the first.
        let by_time = time(input, "latest")?.sort(false, false);
        first(value(input, "latest")?, std::iter::once(by_time).chain(input.order.iter().cloned()).collect())
    },
};
