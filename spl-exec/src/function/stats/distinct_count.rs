//! `distinct_count(<field>)`

use datafusion::functions_aggregate::expr_fn;
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, StatsFunction};

use super::{
    distinct_groups,
    input::{a_number, value},
};

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "distinct_count",
    aliases: &["dc"],
    percentile: false,
    argument_optional: false,
    summary: "The number of distinct values.",
    build,
};

/// The plan, for `estdc` too.
pub(super) fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let value = value(input, "distinct_count")?;
    // DataFusion groups by the values where nothing else is asked for. Else it sets kilobytes aside for each group with texts.
    let is_text = matches!(value.kind, Kind::Text | Kind::Dynamic);
    Ok(a_number(if value.multi || input.window || input.shares_groups && is_text {
        distinct_groups::DC.call(vec![value.expr])
    } else {
        // Equal numbers and times have equal texts.
        expr_fn::count_distinct(value.expr)
    }))
}
