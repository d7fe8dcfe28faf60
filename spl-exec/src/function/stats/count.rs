//! `count`, `count(<field>)`, `count(eval(<condition>))`

use datafusion::{
    functions_aggregate::{count::count_udaf, expr_fn},
    logical_expr::{lit, when},
};
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, StatsFunction};

use super::{input::a_number, tally};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "count",
    aliases: &["c"],
    percentile: false,
    argument_optional: true,
    summary: "The number of events; of a field the number of its values; of a condition the events for which it is true.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    Ok(a_number(match &input.value {
        None => count_udaf().call(vec![lit(1i64)]),
        Some(value) if value.multi => tally::COUNT.call(vec![value.expr.clone()]),
        Some(value) if value.kind == Kind::Bool => {
            let passed = when(value.expr.clone(), lit(1i64)).end();
            expr_fn::count(passed.map_err(|error| FunctionError::unsupported(error.to_string()))?)
        }
        Some(value) => expr_fn::count(value.expr.clone()),
    }))
}
