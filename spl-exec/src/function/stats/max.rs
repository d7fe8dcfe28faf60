//! `max(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, StatsFunction};

use super::{
    extreme,
    input::{a_number, a_text, a_time, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "max",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The greatest value; numbers come before text.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let value = value(input, "max")?;
    Ok(match value.kind {
        // DataFusion answers these from a file's statistics.
        Kind::Number if !value.multi => a_number(expr_fn::max(value.expr)),
        Kind::Time if !value.multi => a_time(expr_fn::max(value.expr)),
        _ => a_text(extreme::MAX.call(vec![value.expr]), false),
    })
}
