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
    let in_one_table = distinct_groups::DC.call(vec![value.expr.clone()]);
    if value.multi || input.window {
        return Ok(a_number(in_one_table));
    }
    // DataFusion sets kilobytes aside for each group with texts.
    let is_text = matches!(value.kind, Kind::Text | Kind::Dynamic);
    // Equal numbers and times have equal texts.
    Ok(AggregatePlan { in_groups: is_text.then_some(in_one_table), ..a_number(expr_fn::count_distinct(value.expr)) })
}
