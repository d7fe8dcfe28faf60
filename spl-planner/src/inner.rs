//! Texts that are made while planning, such as the searches of `map` and what subsearches splice in.

use spl_parser::{
    Code, MacroSet, Span, Spanned,
    ast::{Expr, Pipeline, SearchExpr},
    command::Command,
};

use crate::cx::{Cx, Result, error};

/// Parses a text that the command at `span` made. What is wrong with it is told at the command, with the text.
pub(crate) fn parse(text: &str, span: Span) -> Result<Pipeline> {
    match spl_parser::parse(text, &MacroSet::new()) {
        Ok(parsed) => Ok(parsed.pipeline),
        Err(errors) => {
            let first = errors.diagnostics.into_iter().next();
            let (code, message) = first.map_or((Code::Expected, String::new()), |first| (first.code, first.message));
            Err(error(code, span, format!("{}: {message}", what(text))))
        }
    }
}

/// The condition that a text is: `u=bob OR u=eve`.
pub(crate) fn condition(text: &str) -> Option<Spanned<SearchExpr>> {
    match first(&format!("search {text}"))? {
        Command::Search(search) => search.condition,
        _ => None,
    }
}

/// The expression of the eval language that a text is.
pub(crate) fn expression(text: &str) -> Option<Expr> {
    match first(&format!("| eval made={text}"))? {
        Command::Eval(eval) => Some(eval.assignments.into_iter().next()?.expression.value),
        _ => None,
    }
}

/// The command that a text is; `None` where it is none, or more than one.
fn first(text: &str) -> Option<Command> {
    let commands = spl_parser::parse(text, &MacroSet::new()).ok()?.pipeline.commands;
    let [command]: [Spanned<Command>; 1] = commands.try_into().ok()?;
    Some(command.value)
}

/// Plans something of such a text: spans in it mean nothing to the author of the search.
pub(crate) fn within<T>(
    text: &str,
    span: Span,
    cx: &mut Cx<'_>,
    plan: impl FnOnce(&mut Cx<'_>) -> Result<T>,
) -> Result<T> {
    cx.elsewhere(&what(text), span, plan)
}

fn what(text: &str) -> String {
    let shown: String = text.chars().take(200).collect();
    format!("in the search `{shown}`")
}
