//! `$name$` tokens: values that whoever runs the search supplies. They are bound as data: nothing in them is parsed, and their
//! `*` is a star.

use crate::Catalog;

/// A piece of a text that may hold tokens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Written in the search.
    Written(&'a str),
    /// The value of a token.
    Bound(&'a str),
}

/// Splits `text` at the tokens that have a value; others stay as they are written.
pub(crate) fn pieces<'a>(text: &'a str, catalog: &'a dyn Catalog) -> Vec<Piece<'a>> {
    let tokens = catalog.tokens();
    let mut pieces = Vec::new();
    let mut written = 0;
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find('$')).map(|at| from + at) {
        let Some(close) = text.get(open + 1..).and_then(|rest| rest.find('$')).map(|at| open + 1 + at) else { break };
        match text.get(open + 1..close).and_then(|name| tokens.get(name)) {
            Some(value) => {
                pieces.extend(text.get(written..open).filter(|piece| !piece.is_empty()).map(Piece::Written));
                pieces.push(Piece::Bound(value));
                written = close + 1;
                from = written;
            }
            None => from = close,
        }
    }
    pieces.extend(text.get(written..).filter(|piece| !piece.is_empty()).map(Piece::Written));
    pieces
}

/// The text with its tokens replaced.
pub(crate) fn bind(text: &str, catalog: &dyn Catalog) -> String {
    pieces(text, catalog)
        .into_iter()
        .map(|piece| match piece {
            Piece::Written(text) | Piece::Bound(text) => text,
        })
        .collect()
}

/// A wildcard pattern with its tokens replaced; stars of their values are escaped as [`Primitive::WildcardMatch`](crate::Primitive) reads them.
pub(crate) fn bind_pattern(text: &str, catalog: &dyn Catalog) -> String {
    pieces(text, catalog)
        .into_iter()
        .map(|piece| match piece {
            Piece::Written(text) => text.to_owned(),
            Piece::Bound(value) => value.replace('\0', "\0\0").replace('*', "\0*"),
        })
        .collect()
}
