//! `sum(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    input::{a_number, number, value},
    moments,
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
    let value = value(input, "sum")?;
    Ok(a_number(if value.multi || input.window {
        moments::SUM.call(vec![value.expr])
    } else {
        expr_fn::sum(number(&value))
    }))
}
