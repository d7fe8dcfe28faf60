//! A text under construction that knows where each of its bytes was written.

use std::ops::Range;

/// A stretch of a [`Mapped`] text and the stretch of a source that it was made from.
///
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
    /// Whether it equals its source byte for byte; a comment became one space.
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

    /// Appends one character of ASCII that stands for `range` of `other`.
    pub(crate) fn push_for(&mut self, character: char, other: &Self, range: Range<usize>) {
        let Some((piece, written)) = other.written(range) else { return };
        let (start, from, to) = (self.len(), offset(written.start), offset(written.end));
        self.text.push(character);
        self.push_piece(Piece { start, end: start + 1, from, to, is_copy: false, ..piece });
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

/// `at` as an offset in a text; texts are kept below 4 GiB, so nothing is lost.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
