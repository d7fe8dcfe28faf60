//! `loadjob`: the results of a saved search. Nothing is kept of earlier runs, so it runs now.

use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    command::{Loadjob, LoadjobSource},
};

use super::savedsearch;
use crate::{
    cx::{Cx, Result, unsupported},
    frame::Frame,
};

/// Starts a pipeline from the results of a saved search.
pub(super) fn generate(loadjob: &Loadjob, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let path = match &loadjob.source {
        LoadjobSource::SavedSearch(path) => path,
        LoadjobSource::Job(job) => return Err(unsupported(job.span, "loading the results of a job by its number")),
    };
    if loadjob.events {
        return Err(unsupported(span, "`loadjob events=true`"));
    }
    if let Some(offset) = loadjob.artifact_offset.as_ref().filter(|offset| offset.value > 0) {
        return Err(unsupported(offset.span, "`artifact_offset`, which names an earlier run,"));
    }
    // `user:app:name`; the name itself may hold colons.
    let mut parts = path.splitn(3, ':');
    let (Some(_), Some(_), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        let error = Diagnostic::error(Code::OptionValue, path.span, "Expected a saved search's user, app and name.");
        return Err(Box::new(error.help("write `savedsearch=\"user:app:name\"`")));
    };
    savedsearch::run(&Spanned::new(name.to_owned(), path.span), &[], cx)
}
