//! The front door: text in, a search or all that is wrong with it out.

use crate::{
    Code, Diagnostic, ExpandLimits, MacroSet, MacroUse, Severity, SourceMap, SyntaxErrors, ast::Pipeline, expand,
    parse_expanded,
};

/// A search that parsed.
#[derive(Clone, Debug)]
pub struct ParsedSearch {
    /// What it says, macros expanded.
    pub pipeline: Pipeline,
    /// The way back from spans to the text that was written.
    pub source: SourceMap,
    /// What its author should know.
    pub warnings: Vec<Diagnostic>,
    /// The macros that were expanded, those in others included.
    pub macros: Vec<MacroUse>,
}

/// Expands and parses a search.
///
/// # Errors
///
/// Everything that is wrong with the text, in the order of the places.
pub fn parse(text: &str, macros: &MacroSet) -> Result<ParsedSearch, SyntaxErrors> {
    let expanded = expand(text, macros, &ExpandLimits::default());
    let (pipeline, mut diagnostics) = parse_expanded(&expanded.text, &expanded.unexpanded);
    diagnostics.extend(expanded.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    match pipeline {
        Some(pipeline) if !failed => {
            Ok(ParsedSearch { pipeline, source: expanded.source, warnings: diagnostics, macros: expanded.macros_used })
        }
        _ => {
            // Warnings about a search that can't run would only hide the errors; a command that nobody knows is one.
            diagnostics.iter_mut().filter(|diagnostic| diagnostic.code == Code::UnknownCommand).for_each(|unknown| {
                unknown.severity = Severity::Error;
            });
            diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
            Err(SyntaxErrors { source: expanded.source, diagnostics, macros: expanded.macros_used })
        }
    }
}
