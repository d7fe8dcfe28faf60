//! Where the rows of a pipeline come from when its first command generates none.

use std::sync::Arc;

use datafusion::{
    common::Column,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, LogicalPlanBuilder, SortExpr, lit},
};
use spl_parser::{Code, Diagnostic, Span, command::Command};

use crate::{
    Table,
    cx::{At, Cx, Result},
    events,
    frame::{Frame, HIDDEN, Output, column},
    search, time,
};

/// The rows that enter the pipeline. A search that begins with `| eval` gets one row that holds only `_time`, as
/// Splunk puts `makeresults` before it.
pub(crate) fn rows(first: &Command, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    if let Some(input) = cx.catalog.input() {
        let frame = scan(&input, span, cx)?;
        return match search::range_filter(own_condition(first), span, &frame, cx) {
            Some(range) => frame.filter(range, span),
            None => Ok(frame),
        };
    }
    if matches!(first, Command::Eval(_)) {
        return one_row(span, cx);
    }
    if matches!(first, Command::Search(_)) {
        return events::rows(own_condition(first), span, cx);
    }
    let message = "no rows reach this command";
    let help =
        "begin with a command that generates rows, such as `tstats` or `search`, or supply rows as the search's input";
    let error = Diagnostic::error(Code::MisplacedCommand, span, message).label("the search begins here").help(help);
    Err(Box::new(error))
}

fn own_condition(first: &Command) -> Option<&spl_parser::Spanned<spl_parser::ast::SearchExpr>> {
    match first {
        Command::Search(search) => search.condition.as_ref(),
        _ => None,
    }
}

fn one_row(span: Span, cx: &Cx<'_>) -> Result<Frame> {
    let now = time::literal(cx.catalog.now()).alias("_time");
    let plan = LogicalPlanBuilder::empty(true).project([now]).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx))
}

/// All rows of a table, under its column names, in the order they came.
pub(crate) fn scan(table: &Table, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    let frame = scan_as(table, |name| name.to_owned(), span, cx)?;
    let (frame, number) = match &table.row_number {
        Some(number) => (frame.hide(number), number.clone()),
        // Whoever runs the search reads such a table in its order, in one go.
        None => frame.window("row", row_number().partition_by(Vec::new()), span)?,
    };
    Ok(frame.ordered(vec![SortExpr::new(column(&number), true, false)]))
}

/// All rows of a table, under other column names.
pub(crate) fn scan_as(table: &Table, rename: impl Fn(&str) -> String, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    let reference = &table.name;
    let builder = LogicalPlanBuilder::scan(reference.clone(), Arc::clone(&table.source), None).at(span)?;
    let schema = table.source.schema();
    let mut exprs: Vec<Expr> = schema
        .fields()
        .iter()
        .map(|field| {
            let from = Expr::Column(Column::new(Some(reference.clone()), field.name()));
            Output::new(rename(field.name()), from)
        })
        .map(|output| output.expr.alias(output.name))
        .collect();
    if exprs.is_empty() {
        exprs.push(lit(true).alias(format!("{HIDDEN}none")));
    }
    let plan = builder.project(exprs).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx))
}
