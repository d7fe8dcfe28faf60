//! Parsing and planning, with their messages made errors.

use spl_parser::{Code, Diagnostic, MacroSet, ParsedSearch, SourceMap, Style, ast::Pipeline};
use spl_planner::{Answers, Planning};

use crate::{
    catalog::EngineCatalog,
    error::{Error, Result},
};

pub(crate) fn parse(text: &str, macros: &MacroSet) -> Result<ParsedSearch> {
    spl_parser::parse(text, macros)
        .map_err(|errors| Error::Syntax { message: errors.to_string(), diagnostics: errors.diagnostics })
}

pub(crate) fn plan_with(
    pipeline: &Pipeline,
    catalog: &EngineCatalog,
    answers: &Answers,
    source: &SourceMap,
) -> Result<Planning> {
    spl_planner::plan_with(pipeline, catalog, answers).map_err(|diagnostic| plan_error(*diagnostic, source))
}

fn plan_error(diagnostic: Diagnostic, source: &SourceMap) -> Error {
    let message = diagnostic.render(source, Style::Plain);
    let unsupported = diagnostic.code == Code::Unsupported;
    let diagnostics = vec![diagnostic];
    if unsupported { Error::Unsupported { message, diagnostics } } else { Error::Plan { message, diagnostics } }
}
