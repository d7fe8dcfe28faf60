//! `per_second(<field>)`, `per_minute(<field>)`, `per_hour(<field>)`, `per_day(<field>)`

use spl_planner::{AggregateInput, AggregatePlan, FunctionError, StatsFunction};

/// timechart knows the spans that they refer to, and makes them of `sum`.
fn build(_: &AggregateInput<'_>) -> Result<AggregatePlan, FunctionError> {
    Err(FunctionError {
        help: Some("divide `sum(…)` by the number of seconds, minutes, hours or days".to_owned()),
        ..FunctionError::unsupported("The functions per_second, per_minute, per_hour and per_day are for timechart.")
    })
}

macro_rules! per {
    ($name:ident, $text:literal, $unit:literal) => {
        pub(super) const $name: StatsFunction = StatsFunction {
            name: $text,
            aliases: &[],
            percentile: false,
            argument_optional: false,
            summary: concat!("In timechart the sum of the numbers for each ", $unit, " of the span."),
            build,
        };
    };
}

per!(SECOND, "per_second", "second");
per!(MINUTE, "per_minute", "minute");
per!(HOUR, "per_hour", "hour");
per!(DAY, "per_day", "day");
