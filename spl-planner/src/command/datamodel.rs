//! `datamodel`: the events of a dataset, under prefixed names (`search`) or plain ones (`flat`).

use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    command::{Datamodel, DatamodelMode, DatasetName},
};

use crate::{
    Dataset,
    cx::{Cx, Result, unsupported},
    dataset::{self, DEFAULT_FIELDS, Naming},
    frame::{Frame, Output},
};

/// Starts a pipeline from a dataset of a data model.
pub(super) fn generate(datamodel: &Datamodel, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (Some(model), Some(name)) = (&datamodel.model, &datamodel.dataset) else {
        return Err(description(span));
    };
    let naming = match datamodel.mode.as_ref().map(|mode| mode.value) {
        Some(DatamodelMode::Search | DatamodelMode::AccelerationSearch) => Naming::Qualified,
        Some(DatamodelMode::Flat) => Naming::Plain,
        Some(mode) => return Err(unsupported(span, format_args!("`datamodel … {mode}`"))),
        None => return Err(description(span)),
    };
    let at = model.span.to(name.span);
    let written = DatasetName { model: model.value.clone(), dataset: Some(name.value.clone()) };
    let found = dataset::find(&Spanned::new(written, at), &[], cx)?;
    let frame = dataset::rows(&found, naming, at, cx)?;
    let frame = dataset::events(frame, None, span, cx)?;
    if datamodel.strict_fields { strict(frame, &found, span) } else { Ok(frame) }
}

fn description(span: Span) -> Box<Diagnostic> {
    let error = Diagnostic::error(Code::Unsupported, span, "the description of a data model is not supported yet");
    Box::new(error.help("to search a dataset, write `datamodel <model> <dataset> search`, or `flat` for plain names"))
}

/// Only what the data model declares. One that declares nothing that we know has all of its table's fields.
fn strict(frame: Frame, dataset: &Dataset, span: Span) -> Result<Frame> {
    if dataset.fields.is_empty() {
        return Ok(frame);
    }
    let kept = |name: &&String| frame.is_declared(name) || DEFAULT_FIELDS.contains(&name.as_str());
    let outputs = frame.fields().iter().filter(kept).map(|name| Output::keep(name)).collect();
    frame.project(outputs, span)
}
