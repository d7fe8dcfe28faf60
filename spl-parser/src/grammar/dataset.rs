//! Datasets by name: `datamodel:"Endpoint.Processes"`, `lookup:users`; and subsearches in their place.

use super::{single::name, subsearch::subsearch};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{Dataset, DatasetKind, RowSource},
    command::DatasetName,
    input::{PResult, Tokens, cut, fail},
    lex::Kind,
};

/// `kind:name`, or a name alone.
pub(crate) fn dataset(i: Tokens<'_>) -> PResult<'_, Spanned<Dataset>> {
    let (rest, written) = name("a dataset")(i)?;
    let kind = match written.value.split_once(':') {
        Some((kind, after)) if i.first().kind == Kind::Word => DatasetKind::of(kind).map(|kind| (kind, after)),
        _ => None,
    };
    let Some((kind, after)) = kind else { return Ok((rest, written.map(Dataset::Named))) };
    // `lookup: users`
    let (rest, after) = if after.is_empty() {
        let (rest, after) = cut(name("the dataset's name"))(rest)?;
        (rest, after.value)
    } else {
        (rest, after.to_owned())
    };
    let span = rest.span_from(i);
    let (rest, dataset) = of_kind(rest, kind, after, span)?;
    Ok((rest, Spanned::new(dataset, span)))
}

/// Whether a dataset's kind stands here.
pub(crate) fn at_kind(i: Tokens<'_>) -> bool {
    i.first().kind == Kind::Word && is_with_kind(i.first().text)
}

/// Whether the text is a kind, a colon and perhaps more.
pub(crate) fn is_with_kind(text: &str) -> bool {
    text.contains(':') && DatasetKind::begins(text)
}

/// The dataset of this kind and name.
pub(crate) fn of_kind(i: Tokens<'_>, kind: DatasetKind, name: String, span: Span) -> PResult<'_, Dataset> {
    let dataset = match kind {
        DatasetKind::DataModel => {
            let (i, name) = model(i, &name, span)?;
            return Ok((i, Dataset::DataModel(name)));
        }
        DatasetKind::SavedSearch => Dataset::SavedSearch(name),
        DatasetKind::Lookup => Dataset::Lookup(name),
        DatasetKind::InputLookup => Dataset::InputLookup(name),
        DatasetKind::Federated => Dataset::Federated(name),
        DatasetKind::Sid => Dataset::Sid(name),
    };
    Ok((i, dataset))
}

/// `Endpoint.Processes`
fn model<'t>(i: Tokens<'t>, name: &str, span: Span) -> PResult<'t, DatasetName> {
    let Some(name) = DatasetName::whole(name) else {
        return fail(
            Diagnostic::error(Code::Expected, span, "Expected the name of a data model.")
                .help("write `datamodel:<model>` or `datamodel:<model>.<dataset>`"),
        );
    };
    Ok((i, name))
}

/// A subsearch or a dataset.
pub(crate) fn row_source(i: Tokens<'_>) -> PResult<'_, RowSource> {
    if i.first().kind == Kind::Subsearch {
        let (i, subsearch) = subsearch(i)?;
        return Ok((i, RowSource::Subsearch(subsearch)));
    }
    i.note("a subsearch");
    let (i, dataset) = dataset(i)?;
    Ok((i, RowSource::Dataset(dataset)))
}
