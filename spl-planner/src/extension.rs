//! Commands that an embedding app brings: `rest`, `fit`, `apply`, and those of its own.

use std::fmt;

use datafusion::{
    functions_window::expr_fn::row_number,
    logical_expr::{ExprFunctionExt, LogicalPlan, SortExpr},
};
use spl_parser::{Code, Diagnostic, Span, command::Command};

use crate::{
    cx::{Cx, Result},
    frame::{Frame, column},
};

/// A command of the embedding app.
///
/// It makes a plan of a plan, so it can be anything that DataFusion can run. Fields are unqualified columns; a multivalue is a List of
/// Utf8; `_time` is a timestamp.
pub trait CommandExtension: fmt::Debug + Send + Sync {
    /// Whether it makes rows of its own and so must begin a search.
    fn generates(&self) -> bool {
        false
    }

    /// The rows after the command. `arguments` is what follows its name, with macros expanded; `input` are the rows that reach it, in their
    /// order, or `None` where it generates them.
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
            Some(frame) => Some(frame.finish(span, cx)?),
            None if extension.generates() => None,
            None => Some(crate::source::rows(command, span, cx)?.finish(span, cx)?),
        };
        let written = command.to_string();
        let arguments = written.get(name.len()..).unwrap_or_default().trim();
        let plan = extension.plan(arguments, input).map_err(|message| {
            Box::new(Diagnostic::error(Code::FunctionArguments, span, format!("{name}: {message}")))
        })?;
        let frame = Frame::new(plan, cx);
        let (frame, number) = frame.window("row", row_number().partition_by(Vec::new()), span)?;
        Ok(frame.ordered(vec![SortExpr::new(column(&number), true, false)]))
    })())
}
