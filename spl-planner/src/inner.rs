//! Searches whose text is made while planning, as `map` and `foreach` do.

use spl_parser::{Code, Diagnostic, MacroSet, Span, ast::Pipeline};

use crate::cx::{Cx, Result};

/// Parses a text that the command at `span` made. What is wrong with it is told at the command, with the text.
pub(crate) fn parse(text: &str, span: Span) -> Result<Pipeline> {
    match spl_parser::parse(text, &MacroSet::new()) {
        Ok(parsed) => Ok(parsed.pipeline),
        Err(errors) => {
            let first = errors.diagnostics.into_iter().next();
            let (code, message) = first.map_or((Code::Expected, String::new()), |first| (first.code, first.message));
            Err(made(text, Diagnostic::error(code, span, message)))
        }
    }
}

/// Plans something of such a text: spans in it mean nothing to the author of the search.
pub(crate) fn within<T>(
    text: &str,
    span: Span,
    cx: &mut Cx<'_>,
    plan: impl FnOnce(&mut Cx<'_>) -> Result<T>,
) -> Result<T> {
    let before = cx.warning_count();
    let planned = plan(cx);
    cx.place_warnings(before, span);
    planned.map_err(|error| {
        let placed = Diagnostic::error(error.code, span, error.message);
        made(
            text,
            match error.help {
                Some(help) => placed.help(help),
                None => placed,
            },
        )
    })
}

fn made(text: &str, error: Diagnostic) -> Box<Diagnostic> {
    let shown: String = text.chars().take(200).collect();
    Box::new(error.label(format!("the search here is `{shown}`")))
}
