//! Measurements: rows with the metric's name, its value, and dimensions that tell what was measured.

use datafusion::{
    arrow::datatypes::DataType,
    common::{Column, ScalarValue, UnnestOptions},
    functions_nested::expr_fn::make_array,
    logical_expr::{LogicalPlanBuilder, cast, lit},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{MatchForm, SearchExpr},
};

use crate::{
    Events, coerce,
    cx::{At, Cx, Result},
    dataset,
    frame::{Frame, Output, column},
    scope, search, source, union,
};

/// The field with a measurement's name.
pub(crate) const NAME: &str = "metric_name";
/// The field with its value.
pub(crate) const VALUE: &str = "_value";
/// What a column of one metric's values is called before the metric's name; without any such column, columns of numbers are metrics.
const COLUMN: &str = "metric_name:";
/// Fields that every measurement has and that are no dimensions.
pub(crate) const DEFAULT_FIELDS: [&str; 4] = ["index", "host", "source", "sourcetype"];

/// The measurements in the search's time range that match the condition, a row each. Letter case of values counts. \[D mstats\]
pub(crate) fn rows(
    condition: Option<&Spanned<SearchExpr>>,
    dimensions: &[&str],
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let mut condition = condition.cloned();
    condition.iter_mut().for_each(|condition| with_case(&mut condition.value));
    let condition = condition.as_ref();
    let tables = cx.catalog.metrics();
    if tables.is_empty() {
        let warning = Diagnostic::warning(Code::NoData, span, "no metrics are registered").label("finds nothing");
        cx.warn(warning.help("register metrics under the name of their index"));
    }
    let mut all: Option<Frame> = None;
    for events in &tables {
        let ruled_out = condition.and_then(|condition| search::holds_for(&events.index, &condition.value, cx));
        if ruled_out == Some(false) && !has(events, "index") {
            continue;
        }
        let frame = table(events, span, cx)?;
        all = Some(match all {
            Some(before) => union::append(before, frame, span, cx)?,
            None => frame,
        });
    }
    match all {
        Some(frame) => dataset::events(frame, condition, span, cx),
        None => nothing(dimensions, span, cx),
    }
}

fn has(events: &Events, name: &str) -> bool {
    events.table.source.schema().field_with_name(name).is_ok()
}

fn table(events: &Events, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let mut frame = source::scan_as(&events.table, str::to_owned, span, cx)?;
    if let Some(number) = &events.table.row_number {
        frame = frame.hide(number);
    }
    let text = |name: &'static str| {
        let value = if name == "index" { lit(events.index.as_str()) } else { lit(ScalarValue::Utf8(None)) };
        Output::new(name, value)
    };
    let missing = DEFAULT_FIELDS.map(text).into_iter().filter(|output| !frame.has(&output.name)).collect();
    let frame = frame.set(missing, span)?;
    match (frame.data_type(NAME), frame.data_type(VALUE)) {
        (Some(name), Some(value)) => {
            let name = coerce::text(&scope::value_of(column(NAME), name), cx);
            let value = coerce::number(&scope::value_of(column(VALUE), value), cx);
            frame.set(vec![Output::new(NAME, cast(name, DataType::Utf8)), Output::new(VALUE, value)], span)
        }
        _ => from_columns(frame, span, cx),
    }
}

/// A row for each metric that a row of the table measures.
fn from_columns(frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let called = frame.fields().iter().any(|name| name.starts_with(COLUMN));
    let (mut names, mut values, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for field in frame.fields() {
        let Some(data_type) = frame.data_type(field) else { continue };
        let metric = match field.strip_prefix(COLUMN) {
            Some(metric) => Some(metric),
            None if called || field.starts_with('_') => None,
            None => data_type.is_numeric().then_some(field.as_str()),
        };
        match metric {
            Some(metric) => {
                names.push(lit(metric));
                values.push(coerce::number(&scope::value_of(column(field), data_type), cx));
            }
            None if [NAME, VALUE].contains(&field.as_str()) => {}
            None => kept.push(Output::keep(field)),
        }
    }
    if names.is_empty() {
        names.push(lit(ScalarValue::Utf8(None)));
        values.push(coerce::null_number());
    }
    kept.push(Output::new(NAME, make_array(names)));
    kept.push(Output::new(VALUE, make_array(values)));
    let frame = frame.project(kept, span)?;
    let (fields, order) = (frame.fields().to_vec(), frame.order().to_vec());
    let lists = [NAME, VALUE].map(Column::new_unqualified).to_vec();
    let each = |plan: LogicalPlanBuilder| plan.unnest_columns_with_options(lists, UnnestOptions::default());
    frame.replace(fields, order, each, span)?.filter(column(VALUE).is_not_null(), span)
}

/// Without metrics, the dimensions that the search names are there and null.
fn nothing(dimensions: &[&str], span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let time = ScalarValue::TimestampMicrosecond(None, Some("UTC".into()));
    let mut columns = vec![lit(time).alias("_time"), coerce::null_number().alias(VALUE)];
    let mut names: Vec<&str> = DEFAULT_FIELDS.into_iter().chain([NAME]).collect();
    let more = dimensions.iter().filter(|name| !["_time", VALUE].contains(*name));
    for name in more {
        if !names.contains(name) {
            names.push(name);
        }
    }
    columns.extend(names.into_iter().map(|name| lit(ScalarValue::Utf8(None)).alias(name)));
    let plan = LogicalPlanBuilder::empty(false).project(columns).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx))
}

/// Makes letter case count in values.
fn with_case(condition: &mut SearchExpr) {
    match condition {
        SearchExpr::And(terms) | SearchExpr::Or(terms) => terms.iter_mut().for_each(|term| with_case(&mut term.value)),
        SearchExpr::Not(inner) => with_case(&mut inner.value),
        SearchExpr::Compare { field, value, .. } if field.as_str() != "index" => value.value.form = MatchForm::Case,
        SearchExpr::In { field, values } if field.as_str() != "index" => {
            values.iter_mut().for_each(|value| value.value.form = MatchForm::Case);
        }
        _ => {}
    }
}

/// The names of all metrics among the measurements; `None` while only checking.
pub(crate) fn names(frame: &Frame, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<String>>> {
    use datafusion::arrow::array::AsArray;
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project([column(NAME).alias("names")]).at(span)?;
    let plan = plan.filter(column("names").is_not_null()).at(span)?.distinct().at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let texts = batches.iter().filter_map(|batch| batch.columns().first()?.as_string_opt::<i32>());
    let mut names: Vec<String> = texts.flat_map(|texts| texts.iter().flatten().map(str::to_owned)).collect();
    names.sort();
    Ok(Some(names))
}
