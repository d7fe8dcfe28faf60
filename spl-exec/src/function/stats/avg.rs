//! `avg(<field>)`

use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    input::{a_number, value},
    total,
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "avg",
    aliases: &["mean"],
    percentile: false,
    argument_optional: false,
    summary: "The mean of the numbers; other values are ignored.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    Ok(a_number(total::AVG.call(vec![value(input, "avg")?.expr])))
}
