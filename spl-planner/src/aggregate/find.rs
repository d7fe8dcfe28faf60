//! The stats function that a name means.

use spl_parser::{Code, Diagnostic, Spanned, ast::Aggregate, closest};

use crate::{
    StatsFunction,
    cx::{Cx, Result, error},
};

/// Functions that take numbers only.
const OF_NUMBERS: &[&str] = &["avg", "median", "range", "rate", "stdev", "stdevp", "sum", "sumsq", "var", "varp"];

/// Whether what is no number is nothing to the function.
pub(super) fn is_of_numbers(function: &StatsFunction) -> bool {
    function.percentile || OF_NUMBERS.contains(&function.name)
}

/// Functions whose result depends on the order of the rows.
const OF_ORDER: &[&str] = &["earliest", "first", "last", "latest", "list"];

/// Whether the order of the rows shows in the result.
pub(super) fn is_of_order(function: &StatsFunction) -> bool {
    OF_ORDER.contains(&function.name)
}

/// The function of an aggregate; `perc95` and its kin carry a number.
pub(super) fn function(aggregate: &Aggregate, cx: &Cx<'_>) -> Result<(&'static StatsFunction, Option<f64>)> {
    find(&aggregate.function, cx).map_err(|error| not_a_function(error, aggregate))
}

fn find(name: &Spanned<String>, cx: &Cx<'_>) -> Result<(&'static StatsFunction, Option<f64>)> {
    let lower = name.to_ascii_lowercase();
    if let Some(function) = cx.catalog.stats_function(&lower)
        && !function.percentile
    {
        return Ok((function, None));
    }
    let digits = lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len());
    let (stem, number) = lower.split_at_checked(digits).unwrap_or((&lower, ""));
    if let Some(function) = cx.catalog.stats_function(stem).filter(|function| function.percentile) {
        let percentile = number.parse::<f64>().ok().filter(|number| (0.0..100.0).contains(number));
        return match percentile {
            Some(number) => Ok((function, Some(number))),
            None if number.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                let message = "Percentile must be a floating point number that is >= 0 and < 100.";
                Err(error(Code::FunctionArguments, name.span, message))
            }
            None => Err(unknown(
                name,
                Some(format!("{stem}{}", number.trim_end_matches(|c: char| !c.is_ascii_digit()))),
                cx,
            )),
        };
    }
    Err(unknown(name, None, cx))
}

/// What is no function Splunk calls an invalid argument, as it is written.
fn not_a_function(mut error: Box<Diagnostic>, aggregate: &Aggregate) -> Box<Diagnostic> {
    if error.code == Code::UnknownStatsFunction {
        let written = Aggregate { alias: None, ..aggregate.clone() };
        error.message = format!("The argument '{written}' is invalid.");
    }
    error
}

fn unknown(name: &Spanned<String>, meant: Option<String>, cx: &Cx<'_>) -> Box<Diagnostic> {
    let mut error =
        Diagnostic::error(Code::UnknownStatsFunction, name.span, format!("The argument '{}' is invalid.", name.value))
            .label("not a statistical function");
    let meant = meant.or_else(|| closest(name, cx.catalog.stats_function_names()).map(str::to_owned));
    if let Some(meant) = meant {
        error = error.help(format!("did you mean `{meant}`?"));
    } else if cx.catalog.eval_function(&name.to_ascii_lowercase()).is_some() {
        error = error.help(format!("`{}` is a function of eval: use it inside `eval(…)`", name.value));
    }
    Box::new(error)
}
