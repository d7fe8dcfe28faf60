//! `avg(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

use super::{
    input::{a_number, number, value},
    moments,
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
    let value = value(input, "avg")?;
    Ok(a_number(if value.multi || input.window {
        moments::AVG.call(vec![value.expr])
    } else {
        expr_fn::avg(number(&value))
    }))
}
