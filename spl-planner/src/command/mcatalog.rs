//! `mcatalog`: the metrics and dimensions of metric indexes.

use datafusion::{
    common::ScalarValue,
    functions_nested::expr_fn::{array_remove_all, make_array},
    logical_expr::{lit, when},
};
use spl_parser::{Code, Diagnostic, Span, command::Mcatalog};

use super::{prestats, tstats};
use crate::{
    aggregate::{Grouping, aggregate},
    cx::{At, Cx, Result},
    frame::{Frame, Output, column},
    metrics::{self, DEFAULT_FIELDS, NAME, VALUE},
};

/// The field with the names of a measurement's dimensions.
const DIMENSIONS: &str = "_dims";

/// Starts a pipeline from the names of metrics, and dimensions' names and values.
pub(super) fn generate(mcatalog: &Mcatalog, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (is_prestats, append) = (mcatalog.prestats == Some(true), mcatalog.append == Some(true));
    prestats::check_append("mcatalog", append, is_prestats, span)?;
    let mut fields = Vec::with_capacity(mcatalog.aggregates.len());
    for aggregate in &mcatalog.aggregates {
        match prestats::field(aggregate) {
            Some(VALUE) | None => {
                let message = "mcatalog lists names and dimensions, no measured values";
                return Err(Box::new(Diagnostic::error(Code::FunctionArguments, aggregate.span, message)));
            }
            Some(field) if aggregate.function.eq_ignore_ascii_case("values") => fields.push(field),
            Some(_) => {
                let message = format!("mcatalog has no function `{}`", aggregate.function.value);
                let error = Diagnostic::error(Code::UnknownStatsFunction, aggregate.function.span, message);
                return Err(Box::new(error.help("`values` is the only one")));
            }
        }
    }
    let by = mcatalog.by.iter().map(|field| field.as_str());
    let dimensions: Vec<&str> = by.chain(fields.iter().copied().filter(|field| *field != DIMENSIONS)).collect();
    let frame = metrics::rows(mcatalog.condition.as_ref(), &dimensions, span, cx)?;
    let frame = with_dimensions(frame, span)?;
    let groups = mcatalog.by.iter().map(|field| tstats::group(field, None, None, &frame, cx));
    let groups = groups.collect::<Result<Vec<_>>>()?;
    if is_prestats {
        return prestats::rows(frame, &mcatalog.aggregates, &fields, groups, span, cx);
    }
    aggregate(frame, &mcatalog.aggregates, Grouping { groups, distinct_values: false }, span, cx)
}

/// Adds the names of the dimensions that a measurement has; what every measurement has is none. \[U\]
fn with_dimensions(frame: Frame, span: Span) -> Result<Frame> {
    let is_dimension =
        |name: &&String| !name.starts_with('_') && name.as_str() != NAME && !DEFAULT_FIELDS.contains(&name.as_str());
    let names = frame.fields().iter().filter(is_dimension);
    let present = |name: &String| when(column(name).is_not_null(), lit(name.as_str())).otherwise(lit("")).at(span);
    let mut present = names.map(present).collect::<Result<Vec<_>>>()?;
    if present.is_empty() {
        present.push(lit(ScalarValue::from("")));
    }
    let names = array_remove_all(make_array(present), lit(""));
    frame.set(vec![Output::new(DIMENSIONS, names)], span)
}
