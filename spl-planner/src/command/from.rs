//! `from`: the rows of a dataset, its fields without a prefix.

use spl_parser::{
    Span, Spanned,
    ast::Dataset,
    command::{From, Inputlookup},
};

use super::{inputlookup, savedsearch};
use crate::{
    cx::{Cx, Result, unsupported},
    dataset::{self, Naming},
    frame::Frame,
};

/// Starts a pipeline from a dataset.
pub(super) fn generate(from: &From, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    rows(&from.dataset, span, cx)
}

/// The rows of a dataset of any kind. Events of a data model come newest first.
pub(crate) fn rows(named: &Spanned<Dataset>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    match &named.value {
        Dataset::DataModel(name) => {
            let found = dataset::find(&Spanned::new(name.clone(), named.span), &[], cx)?;
            let frame = dataset::rows(&found, Naming::Plain, named.span, cx)?;
            dataset::events(frame, None, span, cx)
        }
        Dataset::Lookup(name) | Dataset::InputLookup(name) => {
            let table = Spanned::new(name.clone(), named.span);
            let inputlookup =
                Inputlookup { append: false, strict: false, start: None, max: None, condition: None, table };
            inputlookup::generate(&inputlookup, span, cx)
        }
        Dataset::SavedSearch(name) => savedsearch::run(&Spanned::new(name.clone(), named.span), &[], cx),
        Dataset::Federated(_) => Err(unsupported(named.span, "a dataset of another deployment")),
        Dataset::Sid(_) => Err(unsupported(named.span, "loading the results of a job")),
        Dataset::Named(name) => {
            let mut error = unsupported(named.span, format_args!("the dataset `{name}`, whose kind isn't said,"));
            error.help = Some("name its kind: `datamodel:`, `lookup:`, `inputlookup:` or `savedsearch:`".into());
            Err(error)
        }
    }
}
