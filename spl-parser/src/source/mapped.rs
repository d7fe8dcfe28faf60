//! A text under construction that knows where each of its bytes was written.

use std::ops::Range;

/// A stretch of a [`Mapped`] text and the stretch of a source that it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// First byte in the mapped text.
    pub(crate) start: u32,
    /// One past the last byte in the mapped text.
    pub(crate) end: u32,
    /// The source it was written in.
    pub(crate) source: u32,
    /// First byte in the source.
    pub(crate) from: u32,
    /// One past the last byte in the source.
    pub(crate) to: u32,
    /// The macro call that brought the source in; none for the user's own text.
    pub(crate) call: Option<u32>,
    /// Whether it equals its source byte for byte. A comment became one space, and what an eval expression gives is made
    /// from all of it.
    pub(crate) is_copy: bool,
}

impl Piece {
    /// The part of the source that `start..end` of the mapped text was made from; all of it where the text is no copy.
    pub(crate) fn written(&self, start: u32, end: u32) -> Range<usize> {
        if !self.is_copy {
            return self.from as usize..self.to as usize;
        }
        let shift = |at: u32| (self.from + (at.clamp(self.start, self.end) - self.start)) as usize;
        shift(start)..shift(end)
    }
}

/// A text and the pieces that tile it.
///
/// Offsets fit `u32`: the expansion refuses texts that are larger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapped {
    pub(crate) text: String,
    pub(crate) pieces: Vec<Piece>,
}

impl Mapped {
    /// All of `text`, as the source `source`.
    pub(crate) fn whole(text: &str, source: u32) -> Self {
        let mut mapped = Self::default();
        mapped.push_copy(text, source, 0, None);
        mapped
    }

    /// The length, as an offset.
    pub(crate) fn len(&self) -> u32 {
        offset(self.text.len())
    }

    /// Appends `text`, which stands at `from` in `source`.
    pub(crate) fn push_copy(&mut self, text: &str, source: u32, from: usize, call: Option<u32>) {
        let (from, length) = (offset(from), offset(text.len()));
        let start = self.len();
        self.text.push_str(text);
        self.push_piece(Piece { start, end: start + length, source, from, to: from + length, call, is_copy: true });
    }

    /// Appends `text`, made from all of the `length` bytes of `source`.
    pub(crate) fn push_made(&mut self, text: &str, source: u32, length: usize, call: u32) {
        let start = self.len();
        self.text.push_str(text);
        let (end, to) = (self.len(), offset(length));
        self.push_piece(Piece { start, end, source, from: 0, to, call: Some(call), is_copy: false });
    }

    /// Appends `range` of `other`, with its origins.
    pub(crate) fn push_slice(&mut self, other: &Self, range: Range<usize>) {
        let Some(text) = other.text.get(range.clone()) else { return };
        let (first, last) = (offset(range.start), offset(range.end));
        let base = self.len();
        self.text.push_str(text);
        let skip = other.pieces.partition_point(|piece| piece.end <= first);
        for piece in other.pieces.iter().skip(skip).take_while(|piece| piece.start < last) {
            let (start, end) = (piece.start.max(first), piece.end.min(last));
            let written = piece.written(start, end);
            self.push_piece(Piece {
                start: base + (start - first),
                end: base + (end - first),
                from: offset(written.start),
                to: offset(written.end),
                ..*piece
            });
        }
    }

    /// Appends `text` that stands for `range` of `other`.
    pub(crate) fn push_for(&mut self, text: &str, other: &Self, range: Range<usize>) {
        let Some((piece, written)) = other.written(range) else { return };
        let (start, from, to) = (self.len(), offset(written.start), offset(written.end));
        self.text.push_str(text);
        self.push_piece(Piece { start, end: self.len(), from, to, is_copy: false, ..piece });
    }

    /// Appends `range` of `other` as it is written inside of so many quotes.
    pub(crate) fn push_quoted(&mut self, other: &Self, range: Range<usize>, quotes: u32) {
        if quotes == 0 {
            return self.push_slice(other, range);
        }
        let mut at = range.start;
        let text = other.text.get(range.clone()).unwrap_or_default();
        for (found, mark) in text.match_indices(['"', '\\']) {
            let found = range.start + found;
            self.push_slice(other, at..found);
            let backslashes = "\\".repeat(quoted_length(mark, quotes) - 1);
            self.push_for(&format!("{backslashes}{mark}"), other, found..found + 1);
            at = found + 1;
        }
        self.push_slice(other, at..range.end);
    }

    /// What `range` is when it stands in quotes and these are taken away: the escapes are resolved.
    pub(crate) fn unquoted(&self, range: Range<usize>) -> Self {
        let mut unquoted = Self::default();
        let text = self.text.get(range.clone()).unwrap_or_default();
        let (mut from, mut at) = (0, 0);
        while let Some(length) = text.get(at..).and_then(|rest| rest.find('\\')) {
            let escape = at + length;
            at = escape + 1;
            if matches!(text.as_bytes().get(at), Some(b'"' | b'\\' | b'|')) {
                unquoted.push_slice(self, range.start + from..range.start + escape);
                from = at;
                at += 1;
            }
        }
        unquoted.push_slice(self, range.start + from..range.end);
        unquoted
    }

    /// The piece that the first byte of `range` is in, and what was written for `range`; see [`written`].
    pub(crate) fn written(&self, range: Range<usize>) -> Option<(Piece, Range<usize>)> {
        written(&self.pieces, offset(range.start), offset(range.end))
    }

    fn push_piece(&mut self, piece: Piece) {
        if piece.start == piece.end {
            return;
        }
        match self.pieces.last_mut() {
            // Neighbours stay one piece, so that a string copied in parts doesn't fall apart.
            Some(last)
                if last.is_copy
                    && piece.is_copy
                    && (last.source, last.call, last.to) == (piece.source, piece.call, piece.from) =>
            {
                last.end = piece.end;
                last.to = piece.to;
            }
            _ => self.pieces.push(piece),
        }
    }
}

/// The piece that `start` is in (the last one at the very end of the text), and the part of its source that was written
/// for `start..end`.
///
/// Where the range ends in another piece of the same source and call, everything between the two ends is meant: a command
/// with a comment or a macro inside is still one place. Otherwise the range is cut to the piece that it starts in.
pub(crate) fn written(pieces: &[Piece], start: u32, end: u32) -> Option<(Piece, Range<usize>)> {
    let at = |offset: u32| pieces.get(pieces.partition_point(|piece| piece.end <= offset)).or(pieces.last());
    let first = at(start)?;
    let written = first.written(start, end);
    if end > first.end
        && let Some(last) = at(end - 1)
        && (last.source, last.call) == (first.source, first.call)
    {
        let rest = last.written(last.start, end);
        if rest.end > written.start {
            return Some((*first, written.start..rest.end));
        }
    }
    Some((*first, written))
}

/// The length of `text` inside of so many quotes.
pub(crate) fn quoted_length(text: &str, quotes: u32) -> usize {
    let extra = (1_usize << quotes.min(16)) - 1;
    if extra == 0 { text.len() } else { text.len() + extra * text.matches(['"', '\\']).count() }
}

/// `at` as an offset in a text; texts are kept below 4 GiB, so nothing is lost.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
