//! From what the user wrote to the text that is parsed, and back.
//!
//! Macros and comments are replaced before anything else happens: a macro may stand for half a command, or for three. So
//! everything behind works on the expanded text, and only messages need the way back, which [`SourceMap`] knows.

mod body;
mod builtin;
mod call;
mod commands;
mod conf;
mod errors;
mod evaluate;
mod evaluated;
mod expand;
mod macros;
mod mapped;
mod noise;
mod text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use conf::ConfProblem;
pub use evaluate::{Constants, MacroEvalError, MacroEvaluator, MacroValue};
pub use expand::{ExpandLimits, Expanded, MacroUse, expand};
pub use macros::{Macro, MacroSet};
pub use text::Place;

use self::mapped::{Mapped, Piece};
pub(crate) use self::text::Source;
use crate::Span;

/// Where each byte of the expanded text was written.
#[derive(Clone, Debug)]
pub struct SourceMap {
    /// The user's text, then the definitions of the macros it uses.
    sources: Vec<Source>,
    /// They tile the expanded text.
    pieces: Vec<Piece>,
    calls: Vec<Call>,
}

/// A macro call that was expanded.
#[derive(Clone, Debug)]
struct Call {
    /// The macro's definition among the sources.
    definition: u32,
    /// The source that the call is written in.
    source: u32,
    /// The call's bytes there.
    range: Range<usize>,
    /// The call that brought that source in.
    parent: Option<u32>,
}

/// Where a span of the expanded text was written.
#[derive(Clone, Debug)]
pub struct Location<'a> {
    /// The text itself: the user's, or a macro's definition.
    pub place: Place<'a>,
    /// The macro calls that lead there, the innermost first; empty for the user's own text.
    pub calls: Vec<CallSite<'a>>,
}

/// A macro call on the way from the user's text to a place in a macro.
#[derive(Clone, Debug)]
pub struct CallSite<'a> {
    /// The name of the text that the call stands for, as messages have it: ``macro `name` ``.
    pub definition: &'a str,
    /// Where the call is written.
    pub place: Place<'a>,
}

impl<'a> Location<'a> {
    /// The place in the user's own text: the outermost call where the location is inside a macro.
    pub fn user(&self) -> &Place<'a> {
        self.calls.last().map_or(&self.place, |call| &call.place)
    }
}

impl SourceMap {
    /// The map of a text in which nothing was expanded.
    pub fn new(text: &str) -> Self {
        Self { sources: vec![Source::new("search", text)], pieces: Mapped::whole(text, 0).pieces, calls: Vec::new() }
    }

    /// Calls the user's text `name` (a file's path, say) and its first line `first_line`, for a search that stands in the
    /// middle of a file.
    #[must_use]
    pub fn with_root(mut self, name: impl Into<String>, first_line: usize) -> Self {
        if let Some(root) = self.sources.first_mut() {
            root.name = name.into();
            root.first_line = first_line;
        }
        self
    }

    /// Where `span` of the expanded text was written.
    ///
    /// A span that begins and ends in the same text also covers the macros and comments between; one that ends in another
    /// text is cut where it leaves the one it begins in. A span behind the end is the end.
    pub fn locate(&self, span: Span) -> Location<'_> {
        let (source, range, mut call) = match mapped::written(&self.pieces, span.start, span.end) {
            Some((piece, range)) => (piece.source, range, piece.call),
            None => (0, 0..0, None),
        };
        let mut calls = Vec::new();
        while let Some(site) = call.and_then(|id| self.calls.get(id as usize)) {
            let definition = self.source(site.definition).name.as_str();
            calls.push(CallSite { definition, place: Place::new(self.source(site.source), site.range.clone()) });
            call = site.parent;
        }
        Location { place: Place::new(self.source(source), range), calls }
    }

    /// The stretches of the expanded text, in order and without gaps, each with the place that it was made from.
    pub fn stretches(&self) -> impl Iterator<Item = (Span, Location<'_>)> {
        self.pieces.iter().map(|piece| {
            let span = Span::new(piece.start, piece.end);
            (span, self.locate(span))
        })
    }

    /// Line and column, both from 1, at which the byte at `offset` of the expanded text was written.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        self.locate(Span::new(offset, offset)).place.line_column()
    }

    /// The user's own text.
    pub fn root(&self) -> &str {
        &self.source(0).text
    }

    fn source(&self, id: u32) -> &Source {
        // There is a root, and ids are only given to sources that are there.
        static NONE: std::sync::LazyLock<Source> = std::sync::LazyLock::new(|| Source::new("search", ""));
        self.sources.get(id as usize).unwrap_or(&NONE)
    }
}
