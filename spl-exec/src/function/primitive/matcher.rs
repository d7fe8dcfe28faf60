//! Patterns of a search, compiled together: whether a text matches any of them.

use aho_corasick::{AhoCorasick, MatchKind};
use datafusion::{
    arrow::{array::BooleanArray, buffer::BooleanBuffer},
    common::HashSet,
};

use super::pattern::{Folder, Pattern};
use crate::function::support::{
    needle::Needle,
    sweep::{Hits, sweep},
    text::{Strings, Texts},
};

/// So many pieces are looked for one after the other; more in one pass over the texts in lower case.
const FEW: usize = 12;

/// Patterns, of which a text has to match any.
#[derive(Debug)]
pub(crate) struct Matcher {
    fold: bool,
    /// Without wildcards, where they are few.
    exact: Vec<Pattern>,
    /// Without wildcards, where they are many.
    whole: Option<Whole>,
    /// What begins or ends in a certain way, and `*` alone.
    open: Vec<Pattern>,
    open_edges: Edges,
    /// With pieces that may stand anywhere.
    searched: Vec<Pattern>,
    /// The pieces of those that are searched, where they are many.
    many: Option<AhoCorasick>,
}

impl Matcher {
    /// Sorts the patterns by how they are tested.
    pub(crate) fn new(patterns: impl IntoIterator<Item = Pattern>, fold: bool) -> Self {
        let (mut exact, mut open, mut searched) = (Vec::new(), Vec::new(), Vec::new());
        for pattern in patterns {
            match (pattern.exact(), pattern.anchor()) {
                (Some(_), _) => exact.push(pattern),
                (None, None) => open.push(pattern),
                (None, Some(_)) => searched.push(pattern),
            }
        }
        let whole = (exact.len() > FEW).then(|| Whole::of(&std::mem::take(&mut exact), fold));
        let many = (searched.len() > FEW).then(|| {
            let pieces = searched.iter().filter_map(|pattern| pattern.anchor().map(Needle::bytes));
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(pieces).ok()
        });
        let open_edges = Edges::of(&open);
        Self { fold, exact, whole, open, open_edges, searched, many: many.flatten() }
    }

    /// Tests one text.
    pub(crate) fn matches(&self, text: &str, folder: &Folder) -> bool {
        folder.test(text, |text| {
            let mut all = self.exact.iter().chain(&self.open).chain(&self.searched);
            self.whole.as_ref().is_some_and(|whole| whole.has(text, &mut Vec::new()))
                || all.any(|pattern| pattern.matches(text.as_bytes()))
        })
    }

    /// Tests a column; null where the text is null.
    pub(crate) fn test(&self, texts: &Texts) -> BooleanArray {
        let folder = Folder::new(self.fold);
        let mut hits = Hits::none(texts.len());
        self.test_exact(texts, &folder, &mut hits);
        if let Some(whole) = &self.whole {
            whole.test(texts, &folder, &mut hits);
        }
        if !self.open.is_empty() {
            let matches = |text: &str| self.open.iter().any(|pattern| pattern.matches(text.as_bytes()));
            each(texts, &folder, &mut hits, |text| self.open_edges.allow(text), matches);
        }
        match &self.many {
            Some(many) => {
                let mut lower = String::new();
                each(
                    texts,
                    &folder,
                    &mut hits,
                    |_| true,
                    |text| {
                        lower.clear();
                        lower.push_str(text);
                        if self.fold {
                            lower.make_ascii_lowercase();
                        }
                        many.is_match(&lower) && self.searched.iter().any(|pattern| pattern.matches(lower.as_bytes()))
                    },
                );
            }
            None => {
                for pattern in &self.searched {
                    let Some(anchor) = pattern.anchor() else { continue };
                    let sure = pattern.is_contains() && anchor.bytes().is_ascii();
                    sweep(texts, anchor, &mut hits, |text| {
                        sure && (!self.fold || text.is_ascii())
                            || folder.test(text, |text| pattern.matches(text.as_bytes()))
                    });
                }
            }
        }
        let rows = hits.rows();
        let bits = BooleanBuffer::collect_bool(rows.len(), |row| rows.get(row) == Some(&true));
        BooleanArray::new(bits, texts.nulls())
    }

    fn test_exact(&self, texts: &Texts, folder: &Folder, hits: &mut Hits) {
        for pattern in &self.exact {
            let Some(needle) = pattern.exact() else { continue };
            let Some(views) = texts.strings().and_then(Strings::views) else {
                let lengths = Lengths::of(needle);
                let may = |text: &&str| lengths.allow(text.len());
                let test = |text: &str| folder.test(text, |text| needle.is(text.as_bytes()));
                (0..texts.len()).for_each(|row| hits.test(row, || texts.get(row).filter(may).is_some_and(test)));
                continue;
            };
            let short = ShortView::of(needle);
            let lengths = Lengths::of(needle);
            for (row, &view) in views.iter().enumerate() {
                // A view begins with the length.
                if !lengths.allow(view as u32 as usize) {
                    continue;
                }
                hits.test(row, || match short.as_ref().map(|short| short.tells(view)) {
                    Some(Some(told)) => told && texts.get(row).is_some(),
                    _ => {
                        let test = |text: &str| folder.test(text, |text| needle.is(text.as_bytes()));
                        texts.get(row).is_some_and(test)
                    }
                });
            }
        }
    }
}

/// Many whole values, in lower case where letter case doesn't count.
#[derive(Debug)]
struct Whole {
    fold: bool,
    values: HashSet<Vec<u8>>,
    /// Whether a value is so many bytes long.
    lengths: Vec<bool>,
    edges: Edges,
}

impl Whole {
    fn of(exact: &[Pattern], fold: bool) -> Self {
        let values: HashSet<Vec<u8>> =
            exact.iter().filter_map(|pattern| pattern.exact()).map(|needle| needle.bytes().to_vec()).collect();
        let longest = values.iter().map(Vec::len).max().unwrap_or_default();
        let mut lengths = vec![false; longest + 1];
        for value in &values {
            lengths.get_mut(value.len()).into_iter().for_each(|length| *length = true);
        }
        Self { fold, values, lengths, edges: Edges::of(exact) }
    }

    /// Whether the text, which is in lower case already where it isn't ASCII, is one of the values.
    fn has(&self, text: &str, lower: &mut Vec<u8>) -> bool {
        if !self.allows(text.len()) {
            return false;
        }
        if !self.fold {
            return self.values.contains(text.as_bytes());
        }
        lower.clear();
        lower.extend_from_slice(text.as_bytes());
        lower.make_ascii_lowercase();
        self.values.contains(lower.as_slice())
    }

    fn allows(&self, length: usize) -> bool {
        self.lengths.get(length).copied().unwrap_or_default()
    }

    fn test(&self, texts: &Texts, folder: &Folder, hits: &mut Hits) {
        let mut lower = Vec::new();
        // Other letters may take more bytes, or fewer, in lower case.
        let may = |text: &&str| self.edges.allow(text) && (self.allows(text.len()) || !text.is_ascii());
        for row in 0..texts.len() {
            hits.test(row, || {
                texts.get(row).filter(may).is_some_and(|text| folder.test(text, |text| self.has(text, &mut lower)))
            });
        }
    }
}

/// Tests the texts that `may` pass; `test` is told them in lower case where they aren't ASCII.
fn each(
    texts: &Texts,
    folder: &Folder,
    hits: &mut Hits,
    may: impl Fn(&str) -> bool,
    mut test: impl FnMut(&str) -> bool,
) {
    for row in 0..texts.len() {
        hits.test(row, || texts.get(row).is_some_and(|text| may(text) && folder.test(text, &mut test)));
    }
}

/// The bytes that texts begin and end with, by value, to match one of several patterns: most don't, and looking at two bytes tells.
#[derive(Debug)]
struct Edges {
    starts: [bool; 256],
    ends: [bool; 256],
}

impl Edges {
    fn of(patterns: &[Pattern]) -> Self {
        // Letters beyond ASCII may become anything in lower case.
        let mut edges = Self { starts: [false; 256], ends: [false; 256] };
        for allowed in [&mut edges.starts, &mut edges.ends] {
            allowed.iter_mut().skip(128).for_each(|allowed| *allowed = true);
        }
        for pattern in patterns {
            let (first, last) = pattern.edges();
            allow(&mut edges.starts, first.masks().first().zip(first.bytes().first()));
            allow(&mut edges.ends, last.masks().last().zip(last.bytes().last()));
        }
        edges
    }

    fn allow(&self, text: &str) -> bool {
        let allowed =
            |of: &[bool; 256], byte: Option<&u8>| byte.is_none_or(|byte| of.get(usize::from(*byte)) != Some(&false));
        allowed(&self.starts, text.as_bytes().first()) && allowed(&self.ends, text.as_bytes().last())
    }
}

/// Allows the bytes that a needle's byte stands for; all, where there is none.
fn allow(allowed: &mut [bool; 256], byte: Option<(&u8, &u8)>) {
    for (value, allowed) in (0..=u8::MAX).zip(allowed) {
        *allowed |= byte.is_none_or(|(mask, byte)| value | mask == *byte);
    }
}

/// How long a text may be that is a needle in some letter case.
struct Lengths {
    least: usize,
    most: usize,
}

impl Lengths {
    fn of(needle: &Needle) -> Self {
        let length = needle.len();
        if needle.bytes().is_ascii() {
            // Only the Kelvin sign becomes ASCII alone.
            let signs = needle.bytes().iter().filter(|_| needle.is_foreign()).filter(|byte| **byte == b'k').count();
            return Self { least: length, most: length + 2 * signs };
        }
        // Letters may grow and shrink.
        Self { least: length.div_ceil(4), most: length * 4 }
    }

    fn allow(&self, length: usize) -> bool {
        (self.least..=self.most).contains(&length)
    }
}

/// A needle as a view that holds its text, compared as one number.
struct ShortView {
    mask: u128,
    view: u128,
}

/// The bit of each byte of a view's text that tells that it isn't ASCII.
const NOT_ASCII: u128 = 0x8080_8080_8080_8080_8080_8080 << 32;

impl ShortView {
    fn of(needle: &Needle) -> Option<Self> {
        let length = u8::try_from(needle.len()).ok().filter(|length| *length <= 12)?;
        if !needle.bytes().is_ascii() {
            return None;
        }
        let place =
            |bytes: &[u8]| bytes.iter().zip(4..).fold(0_u128, |view, (byte, at)| view | u128::from(*byte) << (8 * at));
        Some(Self { mask: place(needle.masks()), view: place(needle.bytes()) | u128::from(length) })
    }

    /// Whether a view's text is the needle; `None` where the view doesn't tell.
    fn tells(&self, view: u128) -> Option<bool> {
        if view | self.mask == self.view {
            return Some(true);
        }
        (view as u32 <= 12 && view & NOT_ASCII == 0).then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::{
        array::{ArrayRef, AsArray, StringArray},
        compute::cast,
        datatypes::DataType,
    };
    use proptest::prelude::*;

    use super::*;

    /// Tries every way.
    fn naive(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|skip| naive(&text[skip..], rest)),
            [char, rest @ ..] => text.first() == Some(char) && naive(&text[1..], rest),
        }
    }

    fn folded(text: &str, fold: bool) -> Vec<char> {
        if fold { text.chars().flat_map(char::to_lowercase).collect() } else { text.chars().collect() }
    }

    const LETTERS: &str = "[aAbBkK\u{212a}\u{130}iäÄß. -]";

    fn text() -> impl Strategy<Value = String> {
        proptest::string::string_regex(&format!("{LETTERS}{{0,24}}")).unwrap()
    }

    fn pattern() -> impl Strategy<Value = String> {
        let piece = proptest::string::string_regex(&format!("{LETTERS}{{0,4}}")).unwrap();
        // Some are texts of which the rows may be a variant, so that exact ones match at times.
        prop_oneof![prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join("*")), text()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]
        #[test]
        fn agrees_with_trying_every_way(
            rows in prop::collection::vec(prop::option::of(text()), 1..30),
            patterns in prop::collection::vec(pattern(), 1..40),
            from_rows in 0..4_usize,
            fold: bool,
        ) {
            let some = rows.iter().flatten().take(from_rows).map(|row| row.to_uppercase());
            let patterns: Vec<String> = patterns.into_iter().chain(some).collect();
            let matcher = Matcher::new(patterns.iter().map(|pattern| Pattern::new(pattern, fold)), fold);
            let patterns: Vec<Vec<char>> = patterns.iter().map(|pattern| folded(pattern, fold)).collect();
            let matches = |row: &str| patterns.iter().any(|pattern| naive(&folded(row, fold), pattern));
            let expected: Vec<Option<bool>> = rows.iter().map(|row| row.as_deref().map(matches)).collect();
            let plain: ArrayRef = Arc::new(StringArray::from(rows.clone()));
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            let folder = Folder::new(fold);
            let each: Vec<_> = rows.iter().map(|row| row.as_deref().map(|row| matcher.matches(row, &folder))).collect();
            prop_assert_eq!(&each, &expected);
            for data_type in [DataType::Utf8, DataType::LargeUtf8, DataType::Utf8View, dictionary] {
                let array = cast(&plain, &data_type).unwrap();
                let matched: ArrayRef = Arc::new(matcher.test(&Texts::try_new(&array).unwrap()));
                prop_assert_eq!(&matched.as_boolean().iter().collect::<Vec<_>>(), &expected, "{}", data_type);
            }
        }
    }
}
