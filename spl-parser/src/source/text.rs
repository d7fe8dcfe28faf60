//! A text that somebody wrote: the search itself, or the definition of a macro.

use std::{fmt, ops::Range};

/// A text with its name and where its lines start.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// What messages call it.
    pub(crate) name: String,
    /// The text as written.
    pub(crate) text: String,
    /// The number of its first line, for a search that stands in the middle of a file.
    pub(crate) first_line: usize,
    /// Where each line starts; never empty.
    lines: Vec<usize>,
}

impl Source {
    pub(crate) fn new(name: impl Into<String>, text: &str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text: text.to_owned(), first_line: 1, lines }
    }

    /// How many lines start at or before `offset`; at least one.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    /// The bytes of the line that `offset` is in, without its line break.
    pub(crate) fn line_range(&self, offset: usize) -> Range<usize> {
        let line = self.line_of(offset);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let end = self.lines.get(line).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        start..end - usize::from(text.ends_with('\r'))
    }

    /// Line and column of `offset`, both from 1, the column in characters.
    pub(crate) fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        (self.first_line + line - 1, column)
    }
}

/// A part of a text that somebody wrote.
///
/// Displays as `search:2:9`.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    pub(crate) source: &'a Source,
    range: Range<usize>,
}

impl<'a> Place<'a> {
    /// `range` of `source`, made to fit its text and its characters.
    pub(crate) fn new(source: &'a Source, range: Range<usize>) -> Self {
        let start = source.text.floor_char_boundary(range.start);
        let end = source.text.ceil_char_boundary(range.end.max(start));
        Self { source, range: start..end }
    }

    /// What the text is called: `search`, a file's path, or ``macro `name` ``.
    pub fn name(&self) -> &'a str {
        &self.source.name
    }

    /// The whole text that the place is in.
    pub fn text(&self) -> &'a str {
        &self.source.text
    }

    /// The bytes of [`text`](Self::text) that are meant; always on character borders.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What is written at the place.
    pub fn written(&self) -> &'a str {
        self.source.text.get(self.range()).unwrap_or_default()
    }

    /// Line and column of the first character, both from 1, the column in characters.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.range.start)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Source};

    #[test]
    fn lines_and_columns_count_from_one_and_in_characters() {
        let source = Source::new("search", "index=ä b\n| stats c\r\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column("index=ä ".len()), (1, 9));
        assert_eq!(source.line_column("index=ä b\n| ".len()), (2, 3));
        assert_eq!(source.line_column(source.text.len()), (3, 1));
        assert_eq!(source.line_column(9999), (3, 1));
        assert_eq!(source.text.get(source.line_range(12)), Some("| stats c"));
        assert_eq!(source.line_range(9999), source.text.len()..source.text.len());
    }

    #[test]
    fn a_place_fits_its_text() {
        let source = Source::new("search", "ä");
        assert_eq!(Place::new(&source, 1..1).range(), 0..2);
        assert_eq!(Place::new(&source, 5..9).range(), 2..2);
    }
}
