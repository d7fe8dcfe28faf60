//! `field AS name`, as the commands have it that compute one field from another.

use super::{
    aggs, names,
    options::{Options, with_options},
};
use crate::{
    Spanned,
    ast::FieldName,
    input::{PResult, Tokens, fail},
};

/// A field and its new name.
pub(crate) type Renamed = (Spanned<FieldName>, Option<Spanned<FieldName>>);

fn renamed(i: Tokens<'_>) -> PResult<'_, Renamed> {
    if i.at_word("as") {
        return i.expected("a field name");
    }
    let (i, field) = names::field(i)?;
    let (i, alias) = aggs::alias(i)?;
    Ok((i, (field, alias)))
}

/// At most one of them, and options around.
pub(crate) fn at_most_one<'t>(i: Tokens<'t>, options: &mut Options) -> PResult<'t, Option<Renamed>> {
    let (i, fields) = with_options(options, renamed)(i)?;
    let mut fields = fields.into_iter();
    match (fields.next(), fields.next()) {
        (_, Some((extra, _))) => fail(names::superfluous(extra.as_str(), extra.span)),
        // Options may stand between the field and its new name, too.
        (Some((field, None)), None) if i.at_word("as") => {
            let (i, alias) = aggs::alias(i)?;
            let (i, more) = with_options(options, renamed)(i)?;
            match more.first() {
                Some((extra, _)) => fail(names::superfluous(extra.as_str(), extra.span)),
                None => Ok((i, Some((field, alias)))),
            }
        }
        (field, None) => Ok((i, field)),
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
