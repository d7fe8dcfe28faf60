//! Finds the rows of a column whose text holds a needle, by looking through the column's memory and not through one row after
//! another.

use datafusion::arrow::array::{
    Array, ByteView, GenericStringArray, MAX_INLINE_VIEW_LEN, OffsetSizeTrait, StringViewArray,
};

use super::{
    needle::Needle,
    text::{Strings, Texts},
};

/// Bytes between two texts that are looked through rather than beginning anew.
const GAP: usize = 64;
/// Verdicts that are remembered, by the place of a text in memory.
const REMEMBERED: usize = 512;

/// The rows of a batch that a search has found so far.
#[derive(Debug)]
pub(crate) struct Hits(Vec<bool>);

impl Hits {
    /// None yet.
    pub(crate) fn none(rows: usize) -> Self {
        Self(vec![false; rows])
    }

    /// Tests a row that isn't found yet.
    pub(crate) fn test(&mut self, row: usize, test: impl FnOnce() -> bool) {
        if let Some(hit) = self.0.get_mut(row)
            && !*hit
        {
            *hit = test();
        }
    }

    /// The rows.
    pub(crate) fn rows(&self) -> &[bool] {
        &self.0
    }
}

/// Tests every row whose text holds the needle, or may in lower case, unless it is found already: of an ASCII text the needle is there
/// where it is tested, if the needle is ASCII.
pub(crate) fn sweep(texts: &Texts, needle: &Needle, hits: &mut Hits, test: impl Fn(&str) -> bool) {
    let test = |row: usize| texts.get(row).is_some_and(&test);
    if needle.len() == 0 || !needle.bytes().is_ascii() {
        return (0..texts.len()).for_each(|row| hits.test(row, || test(row)));
    }
    match texts.strings() {
        Some(Strings::Utf8(array)) => offsets(array, needle, &mut |row| hits.test(row, || test(row))),
        Some(Strings::Large(array)) => offsets(array, needle, &mut |row| hits.test(row, || test(row))),
        Some(Strings::View(array)) => views(array, needle, hits, &test),
        None => {
            let may = |text: &str| needle.find(text.as_bytes(), 0).is_some() || needle.is_foreign() && !text.is_ascii();
            (0..texts.len()).for_each(|row| hits.test(row, || texts.get(row).is_some_and(may) && test(row)));
        }
    }
}

/// The place of a row's text in a run of memory.
#[derive(Clone, Copy, Debug)]
struct Span {
    row: usize,
    start: usize,
    end: usize,
}

fn offsets<O: OffsetSizeTrait>(array: &GenericStringArray<O>, needle: &Needle, found: &mut impl FnMut(usize)) {
    let offsets = array.value_offsets();
    let starts = offsets.iter().zip(offsets.iter().skip(1)).enumerate();
    let spans = starts.map(|(row, (start, end))| Span { row, start: start.as_usize(), end: end.as_usize() });
    run(array.value_data(), spans, needle, found);
}

/// Finds the rows of texts that lie in order in `memory`.
fn run(memory: &[u8], spans: impl Iterator<Item = Span> + Clone, needle: &Needle, found: &mut impl FnMut(usize)) {
    let Some(first) = spans.clone().next() else { return };
    let end = spans.clone().last().map_or(0, |last| last.end);
    let memory = memory.get(..end).unwrap_or(memory);
    let mut rest = spans.clone();
    let mut at = first.start;
    let mut next = rest.next();
    while let Some(start) = needle.find(memory, at) {
        while next.is_some_and(|span| span.end <= start) {
            next = rest.next();
        }
        let Some(span) = next else { break };
        at = if start < span.start {
            span.start
        } else if start + needle.len() <= span.end {
            found(span.row);
            span.end
        } else {
            // Over the end of this text into the next.
            start + 1
        };
    }
    if needle.is_foreign() {
        foreign(memory, first.start, spans, found);
    }
}

/// Finds the rows of texts with letters that are ASCII in lower case.
fn foreign(memory: &[u8], from: usize, mut spans: impl Iterator<Item = Span>, found: &mut impl FnMut(usize)) {
    let mut next = spans.next();
    for place in Needle::foreign_places(memory.get(from..).unwrap_or_default()) {
        let place = from + place;
        while next.is_some_and(|span| span.end <= place) {
            next = spans.next();
        }
        match next {
            Some(span) if span.start <= place => {
                found(span.row);
                next = spans.next();
            }
            Some(_) => {}
            None => break,
        }
    }
}

/// Texts in views: those of a data page lie in order, those of a dictionary anywhere.
fn views(array: &StringViewArray, needle: &Needle, hits: &mut Hits, test: &impl Fn(usize) -> bool) {
    let mut pending: Vec<Span> = Vec::new();
    let mut buffer = 0;
    let mut remembered = vec![(0_u128, false); REMEMBERED];
    let mut flush = |pending: &mut Vec<Span>, buffer: u32, hits: &mut Hits| {
        let memory = array.data_buffers().get(buffer as usize).map(|buffer| buffer.as_slice()).unwrap_or_default();
        if pending.len() >= 4 {
            run(memory, pending.iter().copied(), needle, &mut |row| hits.test(row, || test(row)));
        } else {
            // Likely from a dictionary: the same places come again.
            for span in pending.iter().copied() {
                let view = array.views().get(span.row).copied().unwrap_or_default();
                let Some(slot) = remembered.get_mut(slot(view)) else { continue };
                if slot.0 != view {
                    let mut verdict = false;
                    run(memory, std::iter::once(span), needle, &mut |row| verdict = test(row));
                    *slot = (view, verdict);
                }
                hits.test(span.row, || slot.1);
            }
        }
        pending.clear();
    };
    for (row, &view) in array.views().iter().enumerate() {
        // What the view of a null is, another row's may be too.
        if array.is_null(row) {
            continue;
        }
        let length = view as u32;
        if length <= MAX_INLINE_VIEW_LEN {
            let bytes = view.to_le_bytes();
            let text = bytes.get(4..4 + length as usize).unwrap_or_default();
            if needle.find(text, 0).is_some() || needle.is_foreign() && !text.is_ascii() {
                hits.test(row, || test(row));
            }
            continue;
        }
        let view = ByteView::from(view);
        let start = view.offset as usize;
        let span = Span { row, start, end: start + length as usize };
        let follows = |last: &Span| view.buffer_index == buffer && start >= last.end && start <= last.end + GAP;
        if !pending.last().is_none_or(follows) {
            flush(&mut pending, buffer, hits);
        }
        buffer = view.buffer_index;
        pending.push(span);
    }
    flush(&mut pending, buffer, hits);
}

fn slot(view: u128) -> usize {
    let place = (view >> 64) as u64;
    (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize % REMEMBERED
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::{
        array::{ArrayRef, LargeStringArray, StringArray, UInt32Array},
        buffer::NullBuffer,
        compute::{cast, take},
        datatypes::DataType,
    };
    use proptest::prelude::*;

    use super::*;

    fn found(array: ArrayRef, literal: &str, fold: bool) -> Vec<bool> {
        let (texts, needle) = (Texts::try_new(&array).unwrap(), Needle::new(literal, fold));
        let mut hits = Hits::none(texts.len());
        sweep(&texts, &needle, &mut hits, |text| {
            if fold { lower(text).contains(&lower(literal)) } else { text.contains(literal) }
        });
        hits.rows().to_vec()
    }

    #[test]
    fn a_null_says_nothing_of_a_row_with_the_same_view() {
        let array = StringViewArray::from(vec!["C:\\windows\\temp\\"; 2]);
        let nulls = NullBuffer::from(vec![false, true]);
        let views = vec![array.views()[0]; 2];
        let array = StringViewArray::new(views.into(), array.data_buffers().to_vec(), Some(nulls));
        assert_eq!(found(Arc::new(array), "\\temp", true), [false, true]);
    }

    fn lower(text: &str) -> String {
        text.chars().flat_map(char::to_lowercase).collect()
    }

    proptest! {
        #[test]
        fn finds_the_rows_that_looking_at_each_finds(
            rows in prop::collection::vec(prop::option::of("[aAkKi\u{212a}\u{130}ä.]{0,30}"), 0..40),
            literal in "[aAkKi\u{212a}ä.]{0,3}",
            fold: bool,
            order in prop::collection::vec(0..40_u32, 0..60),
        ) {
            let plain: ArrayRef = Arc::new(StringArray::from(rows.clone()));
            let views = cast(&plain, &DataType::Utf8View).unwrap();
            let large: ArrayRef = Arc::new(LargeStringArray::from(rows.clone()));
            let folded = |text: &str| if fold { lower(text) } else { text.to_owned() };
            let holds = |text: &Option<String>| text.as_ref().is_some_and(|text| folded(text).contains(&folded(&literal)));
            let expected: Vec<bool> = rows.iter().map(holds).collect();
            for array in [Arc::clone(&plain), Arc::clone(&views), large] {
                prop_assert_eq!(&found(array, &literal, fold), &expected);
            }
            // As from a dictionary: the same texts again and again, in any order.
            let order: Vec<u32> = order.into_iter().filter(|row| (*row as usize) < rows.len()).collect();
            let expected: Vec<bool> = order.iter().map(|row| expected[*row as usize]).collect();
            for array in [plain, views] {
                let taken = take(&array, &UInt32Array::from(order.clone()), None).unwrap();
                prop_assert_eq!(&found(taken, &literal, fold), &expected);
            }
        }
    }
}
