//! `list(<field>)`

use datafusion::{
    functions_aggregate::array_agg::array_agg_udaf,
    functions_nested::{expr_fn::flatten, extract::array_slice},
    logical_expr::{Expr, ExprFunctionExt, lit},
};
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, Primitive, StatsFunction};

use super::{
    arrival,
    input::{a_text, value},
};
use crate::function::primitive;

/// The most values that a list holds.
pub(super) const LIST_MAXSIZE: usize = 100;

pub(super) const FUNCTION: StatsFunction = StatsFunction {
    name: "list",
    aliases: &[],
    percentile: false,
    argument_optional: false,
    summary: "The values as a multivalue, in the order of the rows, 100 at most.",
    build,
};

fn build(input: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    let value = value(input, "list")?;
    if input.window {
        return Ok(a_text(arrival::LIST.call(vec![value.expr]), true));
    }
    let text = primitive(Primitive::ToText).call(vec![value.expr]);
    let aggregate = array_agg_udaf()
        .call(vec![text.clone()])
        .order_by(input.order.to_vec())
        .filter(text.is_not_null())
        .build()
        .map_err(|error| FunctionError::unsupported(error.to_string()))?;
    let finish: fn(Expr) -> Expr = if value.multi { |lists| head(flatten(lists)) } else { head };
    Ok(AggregatePlan { aggregate, in_groups: None, finish: Some(finish), kind: Kind::Dynamic, multi: true })
}

fn head(list: Expr) -> Expr {
    array_slice(list, lit(1i64), lit(LIST_MAXSIZE as i64), None)
}
