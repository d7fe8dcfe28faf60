//! `field AS name`, as the commands have it that compute one field from another.

use super::{
    aggs, names,
    options::{Options, with_options},
};
use crate::{
    Code, Diagnostic, Spanned,
    ast::FieldName,
    input::{PResult, Tokens, fail},
};

/// A field and its new name.
pub(crate) type Renamed = (Spanned<FieldName>, Option<Spanned<FieldName>>);

fn renamed(i: Tokens<'_>) -> PResult<'_, Renamed> {
    let (i, field) = names::field(i)?;
    let (i, alias) = aggs::alias(i)?;
    Ok((i, (field, alias)))
}

/// At most one of them, and options around.
pub(crate) fn at_most_one<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Option<Renamed>> {
    let (i, fields) = with_options(options, renamed)(i)?;
    let mut fields = fields.into_iter();
    match (fields.next(), fields.next()) {
        (field, None) => Ok((i, field)),
        (_, Some((extra, _))) => superfluous(&extra),
    }
}

/// Exactly one of them, and options around.
pub(crate) fn one<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Renamed> {
    let (i, field) = at_most_one(i, options)?;
    match field {
        Some(field) => Ok((i, field)),
        None => i.must("a field name"),
    }
}

/// Splunk's text for an argument too many.
pub(crate) fn superfluous<'t, T>(extra: &Spanned<FieldName>) -> PResult<'t, T> {
    fail(Diagnostic::error(Code::Expected, extra.span, format!("The argument '{}' is invalid.", extra.as_str())))
}
