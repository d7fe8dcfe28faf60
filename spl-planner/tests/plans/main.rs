//! Which plan a search becomes: one small query each, as `display_indent()` shows it, over a [`Fake`] catalog.
//!
//! Rows that enter the first pipe are shown as `input`; `an_input_is_scanned` shows what stands for it. They have the fields
//! `_time` (a time), `host` (text), `status` (an integer) and `tags` (a list of texts).

#![allow(missing_docs)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unimplemented,
    reason = "helpers of tests are not recognised as tests"
)]

mod aggregation;
mod catalog;
mod columns;
mod compare;
mod eval;
mod functions;
mod lookups;
mod messages;
mod order;
mod predicates;
mod sources;
mod time;
mod tokens;
mod tstats;

use catalog::Fake;
use spl_parser::{MacroSet, Style, parse};

/// What every plan over the input ends with.
const INPUT: &str =
    "Projection: input._time AS _time, input.host AS host, input.status AS status, input.tags AS tags\n";

/// The whole plan.
fn whole(search: &str, catalog: &Fake) -> String {
    let parsed = parse(search, &MacroSet::new()).unwrap_or_else(|errors| panic!("{errors}"));
    match spl_planner::plan(&parsed.pipeline, catalog) {
        // In patterns a NUL makes the next character literal.
        Ok(planned) => planned.plan.display_indent().to_string().replace('\0', "\\0"),
        Err(error) => error.render(&parsed.source, Style::Plain),
    }
}

/// The plan, `input` for the rows that enter the first pipe.
fn plan_with(search: &str, catalog: &Fake) -> String {
    let plan = whole(search, catalog);
    match plan.split_once(INPUT) {
        Some((commands, _)) => commands.to_owned() + "input",
        None => plan,
    }
}

/// As [`plan_with`], without a time range or tokens.
fn plan(search: &str) -> String {
    plan_with(search, &Fake::default())
}

/// The expression that `| eval x=` assigns, under the name `x`.
fn value(expression: &str) -> String {
    let plan = plan(&format!("| eval x={expression}"));
    let assigned = plan.lines().next().and_then(|line| line.strip_prefix("Projection: _time, host, status, tags, "));
    assigned.map_or(plan.clone(), str::to_owned)
}

/// The predicate of a condition in the search language.
fn condition(condition: &str) -> String {
    filter(&format!("| search {condition}"))
}

/// The predicate of a condition in the eval language.
fn where_(condition: &str) -> String {
    filter(&format!("| where {condition}"))
}

fn filter(search: &str) -> String {
    let plan = plan(search);
    let predicate = plan.lines().find_map(|line| line.trim().strip_prefix("Filter: "));
    predicate.map_or(plan.clone(), str::to_owned)
}

/// The warnings of a search that plans.
fn warnings(search: &str) -> String {
    let parsed = parse(search, &MacroSet::new()).unwrap_or_else(|errors| panic!("{errors}"));
    let planned = spl_planner::plan(&parsed.pipeline, &Fake::default());
    let planned = planned.unwrap_or_else(|error| panic!("{}", error.render(&parsed.source, Style::Plain)));
    let rendered: Vec<String> =
        planned.warnings.iter().map(|warning| warning.render(&parsed.source, Style::Plain)).collect();
    rendered.join("\n\n")
}
