//! The functions of stats, tstats and their kin: a row each, and the aggregates behind them.

use std::sync::Arc;

use datafusion::{
    arrow::array::ArrayRef,
    common::{Result, internal_datafusion_err},
    logical_expr::AggregateUDF,
};
use spl_planner::StatsFunction;

mod arrival;
mod avg;
mod count;
mod distinct;
mod distinct_count;
mod distinct_groups;
mod earliest;
mod earliest_time;
mod estdc;
mod estdc_error;
mod exactperc;
mod extreme;
mod first;
mod input;
mod last;
mod latest;
mod latest_time;
mod list;
mod max;
mod median;
mod min;
mod mode;
mod moments;
mod numbers;
mod per;
mod perc;
mod range;
mod ranked;
mod rate;
mod sliding;
mod slope;
mod sparkline;
mod stdev;
mod stdevp;
mod sum;
mod sumsq;
mod tally;
mod total;
mod udaf;
mod upperperc;
mod values;
mod var;
mod varp;

/// All of them, by name.
static FUNCTIONS: [StatsFunction; 33] = [
    avg::FUNCTION,
    count::FUNCTION,
    distinct_count::FUNCTION,
    earliest::FUNCTION,
    earliest_time::FUNCTION,
    estdc::FUNCTION,
    estdc_error::FUNCTION,
    exactperc::FUNCTION,
    first::FUNCTION,
    last::FUNCTION,
    latest::FUNCTION,
    latest_time::FUNCTION,
    list::FUNCTION,
    max::FUNCTION,
    median::FUNCTION,
    min::FUNCTION,
    mode::FUNCTION,
    per::DAY,
    per::HOUR,
    per::MINUTE,
    per::SECOND,
    perc::FUNCTION,
    range::FUNCTION,
    rate::FUNCTION,
    sparkline::FUNCTION,
    stdev::FUNCTION,
    stdevp::FUNCTION,
    sum::FUNCTION,
    sumsq::FUNCTION,
    upperperc::FUNCTION,
    values::FUNCTION,
    var::FUNCTION,
    varp::FUNCTION,
];

/// The function of a name or alias, in lower case, without the number of a percentile.
pub fn stats_function(name: &str) -> Option<&'static StatsFunction> {
    FUNCTIONS.iter().find(|function| function.name == name || function.aliases.contains(&name))
}

/// All functions, for the reference.
pub fn stats_functions() -> &'static [StatsFunction] {
    &FUNCTIONS
}

/// All names and aliases, for suggestions.
pub fn names() -> Vec<&'static str> {
    FUNCTIONS.iter().flat_map(|function| [function.name].into_iter().chain(function.aliases.iter().copied())).collect()
}

/// Our own aggregates, for plans that name them.
pub(crate) fn all_udafs() -> Vec<Arc<AggregateUDF>> {
    [
        &total::SUM,
        &total::AVG,
        &moments::SUMSQ,
        &moments::RANGE,
        &moments::VAR,
        &moments::VARP,
        &moments::STDEV,
        &moments::STDEVP,
        &extreme::MIN,
        &extreme::MAX,
        &distinct::VALUES,
        &distinct_groups::DC,
        &tally::MODE,
        &tally::COUNT,
        &ranked::PERCENTILE,
        &slope::RATE,
        &arrival::FIRST,
        &arrival::LAST,
        &arrival::EARLIEST,
        &arrival::LATEST,
        &arrival::LIST,
    ]
    .into_iter()
    .chain(sparkline::udafs())
    .map(|udaf| Arc::clone(udaf))
    .collect()
}

fn first_column(columns: &[ArrayRef]) -> Result<&ArrayRef> {
    column(columns, 0)
}

fn column(columns: &[ArrayRef], index: usize) -> Result<&ArrayRef> {
    columns.get(index).ok_or_else(|| internal_datafusion_err!("an aggregate lacks column {index}"))
}

#[cfg(test)]
mod tests;
