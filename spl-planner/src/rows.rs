//! Rows that a command makes up rather than reads.

use std::sync::Arc;

use datafusion::{
    arrow::array::{ArrayRef, Int64Array},
    common::{Column, ScalarValue, UnnestOptions, utils::SingleRowListArrayBuilder},
    functions::core::expr_fn::least,
    functions_nested::expr_fn::range,
    logical_expr::{Expr, LogicalPlanBuilder, SortExpr, lit},
};
use spl_parser::{Code, Diagnostic, Span};

use crate::{
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, column},
};

/// So many rows in the order of `columns`' values, of which each column holds one a row.
///
/// A column is one literal that is taken apart when the search runs, so that a plan stays small whatever the number of rows.
pub(crate) fn of(rows: usize, columns: Vec<(&str, ArrayRef)>, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    check(rows, span, cx)?;
    let number = format!("{HIDDEN}row");
    let count = i64::try_from(rows).unwrap_or(i64::MAX);
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
    let columns: Vec<(&str, ArrayRef)> = columns.into_iter().chain([(number.as_str(), numbers)]).collect();
    let names: Vec<Column> = columns.iter().map(|(name, _)| Column::new_unqualified(*name)).collect();
    let lists: Vec<Expr> = columns.into_iter().map(|(name, values)| literal(values).alias(name)).collect();
    let plan = LogicalPlanBuilder::empty(rows > 0).project(lists).at(span)?;
    let plan = plan.unnest_columns_with_options(names, UnnestOptions::default()).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx).hide(&number).ordered(vec![SortExpr::new(column(&number), true, false)]))
}

/// So many rows without any field.
pub(crate) fn bare(rows: usize, span: Span, cx: &Cx<'_>) -> Result<Frame> {
    check(rows, span, cx)?;
    let count = i64::try_from(rows).unwrap_or(i64::MAX);
    if count <= BLOCK {
        return of(rows, Vec::new(), span, cx);
    }
    let (block, number) = (format!("{HIDDEN}block"), format!("{HIDDEN}row"));
    let blocks: ArrayRef = Arc::new(Int64Array::from_iter_values(0..=(count - 1) / BLOCK));
    let plan = LogicalPlanBuilder::empty(true).project([literal(blocks).alias(&block)]).at(span)?;
    let first = column(&block) * lit(BLOCK);
    let end = least(vec![first.clone() + lit(BLOCK), lit(count)]);
    let numbers = range(first, end, lit(1_i64)).alias(&number);
    let plan = plan.unnest_column(block.as_str()).at(span)?.project([numbers]).at(span)?;
    let plan = plan.unnest_column(number.as_str()).at(span)?.build().at(span)?;
    Ok(Frame::new(plan, cx).hide(&number).ordered(vec![SortExpr::new(column(&number), true, false)]))
}

/// Literals of more values make optimising slow.
const BLOCK: i64 = 8_192;

fn literal(values: ArrayRef) -> Expr {
    lit(ScalarValue::List(Arc::new(SingleRowListArrayBuilder::new(values).build_list_array())))
}

/// Refuses more rows than a search may make.
pub(crate) fn check(rows: usize, span: Span, cx: &Cx<'_>) -> Result<()> {
    let most = cx.catalog.limits().generated_rows;
    if rows <= most {
        return Ok(());
    }
    let message = format!("this makes {rows} rows; a search may make {most}");
    let error = Diagnostic::error(Code::Resource, span, message);
    Err(Box::new(error.help("ask for fewer, or raise the engine's limit `generated_rows`")))
}
