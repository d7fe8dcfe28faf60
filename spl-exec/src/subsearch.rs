//! Subsearches: `[ … ]` runs first, and its rows become a condition: any row, all of its fields.

use datafusion::{
    arrow::{
        array::{Array, AsArray, RecordBatch},
        datatypes::DataType,
    },
    dataframe::DataFrame,
    logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder},
};
use futures::future::BoxFuture;
use spl_parser::{
    Code, Diagnostic, MacroSet, SourceMap, Span, Spanned,
    ast::{CompareOp, FieldName, MatchForm, Pipeline, SearchExpr, SearchValue},
    command::Command,
};
use spl_planner::Primitive;

use crate::{
    catalog::EngineCatalog,
    engine::Engine,
    error::{Error, Result, from_datafusion},
    function::primitive,
    syntax,
};

/// Runs the subsearches of a pipeline, innermost first, and puts the conditions that their rows make in their places.
pub(crate) fn resolve<'a>(
    pipeline: &'a mut Pipeline,
    engine: &'a Engine,
    catalog: &'a EngineCatalog,
    source: &'a SourceMap,
    warnings: &'a mut Vec<Diagnostic>,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        for command in &mut pipeline.commands {
            let condition = match &mut command.value {
                Command::Inputlookup(inputlookup) => inputlookup.condition.as_mut(),
                Command::Search(search) => search.condition.as_mut(),
                Command::Tstats(tstats) => tstats.condition.as_mut(),
                _ => None,
            };
            let mut open: Vec<&mut Spanned<SearchExpr>> = condition.into_iter().collect();
            while let Some(condition) = open.pop() {
                let span = condition.span;
                if let SearchExpr::Subsearch(subsearch) = &mut condition.value {
                    resolve(&mut subsearch.value, engine, catalog, source, warnings).await?;
                    condition.value = run(&subsearch.value, span, engine, catalog, source, warnings).await?;
                } else {
                    match &mut condition.value {
                        SearchExpr::And(terms) | SearchExpr::Or(terms) => open.extend(terms),
                        SearchExpr::Not(inner) => open.push(inner),
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    })
}

async fn run(
    pipeline: &Pipeline,
    span: Span,
    engine: &Engine,
    catalog: &EngineCatalog,
    source: &SourceMap,
    warnings: &mut Vec<Diagnostic>,
) -> Result<SearchExpr> {
    let planned = syntax::plan(pipeline, catalog, source)?;
    warnings.extend(planned.warnings);
    let limit = engine.config().subsearch_rows;
    let failed = |error| from_datafusion(error, "a subsearch");
    let plan = as_text(planned.plan, limit.saturating_add(1)).map_err(failed)?;
    let rows = DataFrame::new(engine.state(), plan).collect();
    let batches = match engine.config().timeout {
        Some(limit) => tokio::time::timeout(limit, rows).await.map_err(|_| Error::too_long(limit))?,
        None => rows.await,
    }
    .map_err(failed)?;
    let mut rows: Vec<Spanned<SearchExpr>> = Vec::new();
    let mut count = 0_usize;
    for batch in &batches {
        for row in 0..batch.num_rows() {
            count += 1;
            if count <= limit {
                rows.extend(condition(batch, row, span).map(|condition| Spanned::new(condition, span)));
            }
        }
    }
    if count > limit {
        let message = format!("Subsearch produced more than {limit} results, truncating to maxout {limit}.");
        warnings.push(Diagnostic::warning(Code::SubsearchTruncated, span, message));
    }
    Ok(any(rows))
}

/// The rows with all their fields as text or lists of text, internal fields left out.
fn as_text(plan: LogicalPlan, limit: usize) -> datafusion::common::Result<LogicalPlan> {
    let text = primitive(Primitive::ToText);
    let columns: Vec<Expr> = plan
        .schema()
        .iter()
        .filter(|(_, field)| !field.name().starts_with('_'))
        .map(|(table, field)| {
            let column = Expr::Column((table, field).into());
            text.call(vec![column]).alias(field.name())
        })
        .collect();
    if columns.is_empty() {
        return LogicalPlanBuilder::empty(false).build();
    }
    LogicalPlanBuilder::from(plan).limit(0, Some(limit))?.project(columns)?.build()
}

/// The condition that one row makes; `None` for a row without any value.
fn condition(batch: &RecordBatch, row: usize, span: Span) -> Option<SearchExpr> {
    let schema = batch.schema();
    let fields = schema.fields().iter().zip(batch.columns());
    let terms: Vec<Spanned<SearchExpr>> = fields
        .filter_map(|(field, column)| {
            let equal =
                values(column, row).into_iter().map(|value| Spanned::new(equals(field.name(), value, span), span));
            let equal: Vec<_> = equal.collect();
            (!equal.is_empty()).then(|| Spanned::new(any(equal), span))
        })
        .collect();
    match terms.len() {
        0 => None,
        1 => terms.into_iter().next().map(|term| term.value),
        _ => Some(SearchExpr::And(terms)),
    }
}

/// `field=value`. A field named `search` or `query` holds a condition as text instead.
fn equals(field: &str, text: String, span: Span) -> SearchExpr {
    let value = Spanned::new(SearchValue { text, quoted: true, form: MatchForm::Plain }, span);
    if matches!(field, "search" | "query") {
        return spliced(&value.text).unwrap_or(SearchExpr::Term(value));
    }
    let field = Spanned::new(FieldName(field.to_owned()), span);
    SearchExpr::Compare { field, op: Spanned::new(CompareOp::Eq, span), value }
}

/// The condition that a text is: `u=bob OR u=eve`.
fn spliced(text: &str) -> Option<SearchExpr> {
    let parsed = spl_parser::parse(&format!("search {text}"), &MacroSet::new()).ok()?;
    let [Spanned { value: Command::Search(search), .. }] = parsed.pipeline.commands.as_slice() else { return None };
    search.condition.as_ref().map(|condition| condition.value.clone())
}

fn any(mut terms: Vec<Spanned<SearchExpr>>) -> SearchExpr {
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
