//! Commands that an embedding app brings: `rest`, `fit`, `apply`, and those of its own.

use std::fmt;

use datafusion::logical_expr::{LogicalPlan, SortExpr};
use spl_parser::{Code, Diagnostic, Span, command::Command};

use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    open,
};

/// The column that numbers the rows which a [`CommandExtension`] gets. It is no field.
pub const ROW_COLUMN: &str = "__spl_row";

/// A command of the embedding app.
///
/// It makes a plan of a plan, so it can be anything that DataFusion can run. Fields are unqualified columns; a multivalue is a List of
/// Utf8; `_time` is a timestamp.
pub trait CommandExtension: fmt::Debug + Send + Sync {
    /// Whether it makes rows of its own and so must begin a search.
    fn generates(&self) -> bool {
        false
    }

    /// The rows after the command. `arguments` is what follows its name, with macros expanded; `input` are the rows that reach it, or `None`
    /// where it generates them.
    ///
    /// Tables have no order to DataFusion. The last column of the input, [`ROW_COLUMN`], numbers its rows: a result that has it too comes in
    /// that order, one that ends in a sort in the sort's, and any other as DataFusion gives it.
    ///
    /// # Errors
    ///
    /// What is wrong with the arguments or the rows, in words for the author of the search.
    fn plan(&self, arguments: &str, input: Option<LogicalPlan>) -> std::result::Result<LogicalPlan, String>;
}

/// Plans a command that the app brings; `None` where it brings none of this name.
pub(crate) fn lower(
    command: &Command,
    frame: &mut Option<Frame>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Option<Result<Frame>> {
    let name = command.name();
    let extension = cx.catalog.extension(&name.to_ascii_lowercase())?;
    if extension.generates() && frame.is_some() {
        return Some(Err(super::command::misplaced(command, span)));
    }
    let frame = if extension.generates() { None } else { frame.take() };
    Some((|| {
        let input = match frame {
            Some(frame) => Some(numbered(frame, span, cx)?),
            None if extension.generates() => None,
            None => Some(numbered(crate::source::rows(command, span, cx)?, span, cx)?),
        };
        let written = command.to_string();
        let arguments = written.get(name.len()..).unwrap_or_default().trim();
        let plan = extension.plan(arguments, input).map_err(|message| {
            Box::new(Diagnostic::error(Code::FunctionArguments, span, format!("{name}: {message}")))
        })?;
        let order = match &plan {
            LogicalPlan::Sort(sort) => sort.expr.clone(),
            plan if plan.schema().has_column_with_unqualified_name(ROW_COLUMN) => {
                vec![SortExpr::new(column(ROW_COLUMN), true, false)]
            }
            _ => Vec::new(),
        };
        Ok(Frame::new(plan, cx).ordered(order).hide(ROW_COLUMN))
    })())
}

/// The rows in their order, and their numbers as the last column.
fn numbered(frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<LogicalPlan> {
    open::demand_all(&frame, cx);
    let (frame, number) = frame.numbered(span)?;
    let mut outputs: Vec<Output> = frame.fields().iter().map(|name| Output::keep(name)).collect();
    outputs.push(Output::new(ROW_COLUMN, column(&number)));
    frame.project(outputs, span)?.finish(span, cx)
}
