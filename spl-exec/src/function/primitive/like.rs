//! `like_match`: SQL's LIKE, over lists too.

use std::sync::Arc;

use datafusion::{
    arrow::{array::BooleanArray, datatypes::DataType},
    common::Result,
    logical_expr::ColumnarValue,
};

use super::pattern::Pattern;
use crate::function::support::{arguments::TextArg, map::any_text, udf::Function};

pub(super) const LIKE_MATCH: Function =
    Function { name: "like_match", arity: (2, 2), returns: |_| DataType::Boolean, invoke: like_match };

/// A pattern of LIKE.
enum Like {
    /// Only `%` in it: as a pattern with wildcards.
    Pieces(Pattern),
    /// With `_`.
    Chars(Vec<char>),
}

impl Like {
    fn new(pattern: &str) -> Self {
        if pattern.contains('_') {
            return Self::Chars(pattern.chars().collect());
        }
        let pieces: Vec<String> = pattern.split('%').map(str::to_owned).collect();
        Self::Pieces(Pattern::from_pieces(&pieces, false))
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Pieces(pattern) => pattern.matches(text.as_bytes()),
            Self::Chars(pattern) => matches_chars(text, pattern),
        }
    }
}

/// Remembers the last `%` alone: what matched before it never needs another try.
fn matches_chars(text: &str, pattern: &[char]) -> bool {
    let mut rest = text.chars();
    let mut at = 0;
    let mut retry: Option<(std::str::Chars<'_>, usize)> = None;
    loop {
        let before = rest.clone();
        match (pattern.get(at), rest.next()) {
            (Some('%'), _) => {
                at += 1;
                rest = before.clone();
                retry = Some((before, at));
            }
            (Some('_'), Some(_)) => at += 1,
            (Some(wanted), Some(char)) if *wanted == char => at += 1,
            (None, None) => return true,
            _ => {
                let Some((mut from, next)) = retry else {
                    return false;
                };
                if from.next().is_none() {
                    return false;
                }
                rest = from.clone();
                at = next;
                retry = Some((from, next));
            }
        }
    }
}

fn like_match(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [text, pattern] = args else {
        return Ok(ColumnarValue::Scalar(false.into()));
    };
    let pattern = TextArg::try_new(pattern)?;
    if let Some(pattern) = pattern.constant() {
        let like = Like::new(pattern);
        return any_text(text, |text| like.matches(text));
    }
    let text = TextArg::try_new(text)?;
    let matched: BooleanArray = (0..rows)
        .map(|row| {
            let like = Like::new(pattern.get(row)?);
            text.get(row)?;
            Some(text.row(row).any(|text| like.matches(text)))
        })
        .collect();
    Ok(ColumnarValue::Array(Arc::new(matched)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use crate::function::primitive::tests::call_text;

    fn like(text: &str, pattern: &str) -> bool {
        call_text(Primitive::LikeMatch, text, &[pattern]).unwrap() == "true"
    }

    #[test]
    fn percent_and_underscore() {
        assert!(like("abcb_", "a%b_"));
        assert!(like("addressä", "addr%"));
        assert!(!like("Address", "addr%"));
        assert!(like("aäb", "a_b"));
        assert!(!like("aäb", "a__b"));
        assert!(like("a*b", "a*b") && !like("axb", "a*b"));
        assert!(like("", "%") && !like("", "_") && like("", ""));
    }

    fn naive(text: &[char], pattern: &[char]) -> bool {
        match (pattern, text) {
            ([], text) => text.is_empty(),
            (['%', rest @ ..], text) => (0..=text.len()).any(|skip| naive(&text[skip..], rest)),
            (['_', rest @ ..], [_, text @ ..]) => naive(text, rest),
            ([char, rest @ ..], [found, text @ ..]) => char == found && naive(text, rest),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn agrees_with_trying_every_way(text in "[abä]{0,8}", pattern in "[abä%_]{0,6}") {
            let expected = naive(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>());
            prop_assert_eq!(like(&text, &pattern), expected);
        }
    }
}
