//! Subsearches: `[ … ]` runs first. What its rows become depends on where it stands: rows, a condition, or text.

use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch},
        datatypes::DataType,
    },
    logical_expr::{LogicalPlan, LogicalPlanBuilder},
};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{CompareOp, FieldName, MatchForm, SearchExpr, SearchValue, Subsearch, SubsearchLimits},
};

use crate::{
    Primitive,
    cx::{At, Cx, Result},
    frame::Frame,
    inner, plan_pipeline, scope,
};

/// Fields whose value takes the place of `field=value` as it is.
const SPLICED: [&str; 2] = ["search", "query"];

/// The rows of a subsearch, as a frame.
pub(crate) fn rows(subsearch: &Subsearch, cx: &mut Cx<'_>) -> Result<Frame> {
    plan_pipeline(subsearch, cx)
}

/// As [`rows`], no more than `append` and its kin take of a subsearch.
pub(crate) fn limited(subsearch: &Subsearch, limits: &SubsearchLimits, cx: &mut Cx<'_>) -> Result<Frame> {
    let frame = plan_pipeline(subsearch, cx)?;
    let default = cx.catalog.limits().appended_rows;
    let most = limits.maxout.as_ref().map_or(default, |rows| usize::try_from(rows.value).unwrap_or(usize::MAX));
    if most == 0 {
        return Ok(frame);
    }
    cx.truncates(subsearch.span, most);
    frame.limit(most, subsearch.span)
}

/// The condition that a subsearch's rows make: any row, all of its fields. While only checking it matches nothing.
pub(crate) fn condition(subsearch: &Subsearch, cx: &mut Cx<'_>) -> Result<SearchExpr> {
    let span = subsearch.span;
    let mut terms = Vec::new();
    for row in texts(subsearch, cx)?.unwrap_or_default() {
        terms.extend(of_row(row, span).map(|condition| Spanned::new(condition, span)));
    }
    Ok(any(terms))
}

/// The text that a subsearch splices in: `return`'s and `format`'s `search` field, or else the values of its first field.
/// `None` while only checking.
pub(crate) fn text(subsearch: &Subsearch, cx: &mut Cx<'_>) -> Result<Option<Vec<String>>> {
    let rows = texts(subsearch, cx)?;
    Ok(rows.map(|rows| {
        let value = |row: Vec<(String, Vec<String>)>| {
            let spliced = row.iter().position(|(name, _)| SPLICED.contains(&name.as_str()));
            row.into_iter().nth(spliced.unwrap_or(0)).map(|(_, values)| values.join(" "))
        };
        rows.into_iter().filter_map(value).collect()
    }))
}

/// A row: its fields that are not null, each with its values.
type Row = Vec<(String, Vec<String>)>;

/// The rows as text, internal fields left out, no more than a subsearch may have.
fn texts(subsearch: &Subsearch, cx: &mut Cx<'_>) -> Result<Option<Vec<Row>>> {
    let span = subsearch.span;
    let limit = cx.catalog.limits().subsearch_rows;
    let frame = plan_pipeline(subsearch, cx)?;
    let plan = frame.finish(subsearch.end(), cx)?;
    let plan = as_text(plan, limit.saturating_add(1), span, cx)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let mut rows: Vec<Row> =
        batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read(batch, row))).collect();
    if rows.len() > limit {
        rows.truncate(limit);
        let message = format!("Subsearch produced more than {limit} results, truncating to maxout {limit}.");
        cx.warn(Diagnostic::warning(Code::SubsearchTruncated, span, message));
    }
    Ok(Some(rows))
}

fn as_text(plan: LogicalPlan, limit: usize, span: Span, cx: &Cx<'_>) -> Result<LogicalPlan> {
    let columns: Vec<_> = plan
        .schema()
        .fields()
        .iter()
        .filter(|field| !field.name().starts_with('_'))
        .map(|field| {
            let value = scope::value_of(crate::frame::column(field.name()), field.data_type());
            cx.call(Primitive::ToText, vec![value.expr]).alias(field.name())
        })
        .collect();
    if columns.is_empty() {
        return LogicalPlanBuilder::empty(false).build().at(span);
    }
    LogicalPlanBuilder::from(plan).limit(0, Some(limit)).at(span)?.project(columns).at(span)?.build().at(span)
}

fn read(batch: &RecordBatch, row: usize) -> Row {
    let schema = batch.schema();
    let fields = schema.fields().iter().zip(batch.columns());
    let fields = fields.map(|(field, column)| (field.name().clone(), values(column, row)));
    fields.filter(|(_, values)| !values.is_empty()).collect()
}

/// The condition that one row makes; `None` for a row without any value.
fn of_row(row: Row, span: Span) -> Option<SearchExpr> {
    let field = |(name, values): (String, Vec<String>)| {
        let equal = values.into_iter().map(|value| Spanned::new(equals(&name, value, span), span));
        Spanned::new(any(equal.collect()), span)
    };
    let mut terms: Vec<Spanned<SearchExpr>> = row.into_iter().map(field).collect();
    match terms.len() {
        0 => None,
        1 => terms.pop().map(|term| term.value),
        _ => Some(SearchExpr::And(terms)),
    }
}

/// `field=value`. A field named `search` or `query` holds a condition as text instead.
fn equals(field: &str, text: String, span: Span) -> SearchExpr {
    let value = Spanned::new(SearchValue { text, quoted: true, form: MatchForm::Plain }, span);
    if SPLICED.contains(&field) {
        // Nothing is found by nothing. \[U\]
        if value.text.trim().is_empty() {
            return SearchExpr::Empty;
        }
        return inner::condition(&value.text).map_or(SearchExpr::Term(value), |condition| condition.value);
    }
    let field = Spanned::new(FieldName(field.to_owned()), span);
    SearchExpr::Compare { field, op: Spanned::new(CompareOp::Eq, span), value }
}

pub(crate) fn any(mut terms: Vec<Spanned<SearchExpr>>) -> SearchExpr {
    match terms.len() {
        0 => SearchExpr::Empty,
        1 => terms.pop().map_or(SearchExpr::Empty, |term| term.value),
        _ => SearchExpr::Or(terms),
    }
}

/// The values of a cell: none where it is null.
fn values(column: &dyn Array, row: usize) -> Vec<String> {
    if column.is_null(row) {
        return Vec::new();
    }
    match column.data_type() {
        DataType::Utf8 => vec![column.as_string::<i32>().value(row).to_owned()],
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            (0..items.len()).flat_map(|item| values(&items, item)).collect()
        }
        _ => Vec::new(),
    }
}
