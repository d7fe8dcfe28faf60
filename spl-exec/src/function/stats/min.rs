//! `min(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, StatsFunction};

use super::{
    extreme,
    input::{a_number, a_text, a_time, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "min",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The least value; numbers come before text.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let value = value(input, "min")?;
    Ok(match value.kind {
        // DataFusion answers these from a file's statistics.
        Kind::Number if !value.multi => a_number(expr_fn::min(value.expr)),
        Kind::Time if !value.multi => a_time(expr_fn::min(value.expr)),
        _ => a_text(extreme::MIN.call(vec![value.expr]), false),
    })
}
