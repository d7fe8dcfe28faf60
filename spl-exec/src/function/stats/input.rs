//! The argument of a stats function, as aggregates take it.

use datafusion::{
    arrow::datatypes::DataType,
    functions_aggregate::first_last::{first_value_udaf, last_value_udaf},
    logical_expr::{AggregateUDF, Expr, ExprFunctionExt, SortExpr, cast, expr::NullTreatment, when},
};
use spl_planner::{AggregateInput, AggregatePlan, FunctionError, Kind, Primitive, Value};

use crate::function::{eval::last_of, primitive};

/// The argument; an error where it is left out.
pub(super) fn value(input: &AggregateInput<'_>, function: &str) -> Result<Value, FunctionError> {
    match &input.value {
        // True counts as 1, false as 0. [U]
        Some(value) if value.kind == Kind::Bool => {
            Ok(Value { expr: cast(value.expr.clone(), DataType::Float64), kind: Kind::Number, multi: value.multi })
        }
        Some(value) => Ok(value.clone()),
        None => Err(FunctionError {
            help: Some(format!("write {function}(<field>)")),
            ..FunctionError::unsupported(format!("The function '{function}' needs a field."))
        }),
    }
}

/// Seconds since the epoch.
pub(super) fn to_epoch(expr: Expr) -> Expr {
    primitive(Primitive::ToEpoch).call(vec![expr])
}

/// `_time` of the rows; an error where they have none.
pub(super) fn time(input: &AggregateInput<'_>, function: &str) -> Result<Expr, FunctionError> {
    input.time.clone().ok_or_else(|| FunctionError {
        help: Some("use first() or last(), which go by the order of the rows".to_owned()),
        ..FunctionError::unsupported(format!("The function '{function}' needs _time, which these rows don't have."))
    })
}

/// `_time` of the rows that have the value.
pub(super) fn time_of_value(input: &AggregateInput<'_>, function: &str) -> Result<Expr, FunctionError> {
    let time = time(input, function)?;
    let has_value = value(input, function)?.expr.is_not_null();
    when(has_value, time).end().map_err(|error| FunctionError::unsupported(error.to_string()))
}

/// An aggregate whose result is a number.
pub(super) fn a_number(aggregate: Expr) -> AggregatePlan {
    AggregatePlan { aggregate, in_groups: None, finish: None, kind: Kind::Number, multi: false }
}

/// An aggregate whose result is a time, shown as seconds.
pub(super) fn a_time(aggregate: Expr) -> AggregatePlan {
    AggregatePlan { aggregate, in_groups: None, finish: Some(to_epoch), kind: Kind::Number, multi: false }
}

/// An aggregate whose result is a value of the field, or several, as text.
pub(super) fn a_text(aggregate: Expr, multi: bool) -> AggregatePlan {
    AggregatePlan { aggregate, in_groups: None, finish: None, kind: Kind::Dynamic, multi }
}

/// An order by time, then by the order of the rows, in which no key comes twice: DataFusion would lose count of them.
pub(super) fn by_time(input: &AggregateInput<'_>, time: Expr, ascending: bool) -> Vec<SortExpr> {
    let mut order = vec![time.sort(ascending, false)];
    for key in input.order {
        if !order.iter().any(|other| other.expr == key.expr) {
            order.push(key.clone());
        }
    }
    order
}

/// The value of the row that is first in an order; of a multivalue its first value. \[U\]
pub(super) fn first(value: Value, order: Vec<SortExpr>) -> Result<AggregatePlan, FunctionError> {
    end(&first_value_udaf(), value, order, |values| primitive(Primitive::FirstOf).call(vec![values]))
}

/// The value of the row that is last in an order; of a multivalue its last value. \[U\]
pub(super) fn last(value: Value, order: Vec<SortExpr>) -> Result<AggregatePlan, FunctionError> {
    end(&last_value_udaf(), value, order, last_of)
}

fn end(
    udaf: &AggregateUDF,
    value: Value,
    order: Vec<SortExpr>,
    of_several: fn(Expr) -> Expr,
) -> Result<AggregatePlan, FunctionError> {
    let (expr, kind) = if value.multi { (of_several(value.expr), Kind::Dynamic) } else { (value.expr, value.kind) };
    let aggregate = udaf
        .call(vec![expr])
        .order_by(order)
        .null_treatment(NullTreatment::IgnoreNulls)
        .build()
        .map_err(|error| FunctionError::unsupported(error.to_string()))?;
    if kind == Kind::Time {
        return Ok(a_time(aggregate));
    }
    Ok(AggregatePlan { aggregate, in_groups: None, finish: None, kind, multi: false })
}
