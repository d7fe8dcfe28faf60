//! `sum(<field>)`

use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    input::{a_number, value},
    total,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "sum",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The sum of the numbers; other values are ignored.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    Ok(a_number(total::SUM.call(vec![value(input, "sum")?.expr])))
}
