//! `savedsearch`: runs a saved search, with `$name$` in its text replaced.

use spl_parser::{Code, Diagnostic, Spanned, closest, command::Savedsearch};

use crate::{
    cx::{Cx, Result},
    frame::Frame,
    plan_pipeline, token,
};

/// Saved searches that run saved searches, one in another; Splunk bounds subsearches at as many.
const MAX_DEPTH: usize = 8;

/// The option among the replacements that switches them off.
const NO_SUBSTITUTION: &str = "nosubstitution";

/// Starts a pipeline from what a saved search gives.
pub(super) fn generate(savedsearch: &Savedsearch, _: spl_parser::Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (options, replacements): (Vec<_>, Vec<_>) =
        savedsearch.replacements.iter().partition(|given| given.name.eq_ignore_ascii_case(NO_SUBSTITUTION));
    let off = options.iter().any(|option| matches!(option.value.to_ascii_lowercase().as_str(), "t" | "true" | "1"));
    let replaced = |given: &spl_parser::command::TokenReplacement| {
        (given.name.value.clone(), token::bind(&given.value, cx.catalog))
    };
    let replacements: Vec<_> = if off { Vec::new() } else { replacements.into_iter().map(replaced).collect() };
    run(&savedsearch.name, &replacements, cx)
}

/// The rows of a saved search. It runs in the time range of the search that names it. \[U\]
pub(super) fn run(name: &Spanned<String>, replacements: &[(String, String)], cx: &mut Cx<'_>) -> Result<Frame> {
    if cx.saved.contains(&name.value) || cx.saved.len() >= MAX_DEPTH {
        let message = format!("the saved search `{}` runs itself", cx.saved.first().unwrap_or(&name.value));
        return Err(Box::new(Diagnostic::error(Code::TooDeep, name.span, message)));
    }
    let what = format!("in the saved search `{}`", name.value);
    let pipeline = match cx.catalog.saved_search(name, replacements) {
        Some(Ok(pipeline)) => pipeline,
        Some(Err(message)) => {
            return Err(Box::new(Diagnostic::error(Code::Resource, name.span, format!("{what}: {message}"))));
        }
        None => return Err(unknown(name, cx)),
    };
    cx.saved.push(name.value.clone());
    let frame = cx.elsewhere(&what, name.span, |cx| plan_pipeline(&pipeline, cx));
    cx.saved.pop();
    frame
}

/// Says that there is no such saved search.
pub(super) fn unknown(name: &Spanned<String>, cx: &Cx<'_>) -> Box<Diagnostic> {
    let message = format!("Unable to find saved search '{}'.", name.value);
    let mut error = Diagnostic::error(Code::Resource, name.span, message).label("not defined");
    let names = cx.catalog.saved_search_names();
    if let Some(meant) = closest(name, names.iter().map(String::as_str)) {
        error = error.help(format!("did you mean `{meant}`?"));
    }
    Box::new(error)
}
