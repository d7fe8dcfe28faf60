//! `wildcard_match`, `wildcard_match_case`, `phrase_match`: values and raw text against patterns with `*`.

use datafusion::{
    arrow::{
        array::{Array, BooleanArray},
        datatypes::DataType,
    },
    common::Result,
    logical_expr::ColumnarValue,
};

use super::{
    matcher::Matcher,
    pattern::{Folder, Pattern, pieces},
};
use crate::function::support::{arguments::TextArg, map::any_of, udf::Function};

pub(super) const WILDCARD_MATCH: Function = Function {
    name: "wildcard_match",
    arity: (2, usize::MAX),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_any(args, rows, true, true, |pattern| Pattern::new(pattern, true)),
};

pub(super) const WILDCARD_DIFFERS: Function = Function {
    name: "wildcard_differs",
    arity: (2, usize::MAX),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_any(args, rows, false, true, |pattern| Pattern::new(pattern, true)),
};

pub(super) const WILDCARD_MATCH_CASE: Function = Function {
    name: "wildcard_match_case",
    arity: (2, usize::MAX),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_any(args, rows, true, false, |pattern| Pattern::new(pattern, false)),
};

pub(super) const PHRASE_MATCH: Function = Function {
    name: "phrase_match",
    arity: (2, 2),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_any(args, rows, true, true, contains),
};

/// The pattern of a phrase: it may stand anywhere.
fn contains(phrase: &str) -> Pattern {
    let mut pieces = pieces(phrase);
    pieces.insert(0, String::new());
    pieces.push(String::new());
    Pattern::from_pieces(&pieces, true)
}

/// Whether for any of a row's values it is `wanted` that it matches one of the patterns.
fn match_any(
    args: &[ColumnarValue],
    rows: usize,
    wanted: bool,
    fold: bool,
    compile: fn(&str) -> Pattern,
) -> Result<ColumnarValue> {
    let Some((text, patterns)) = args.split_first() else {
        return Ok(ColumnarValue::Scalar(false.into()));
    };
    let patterns = patterns.iter().map(TextArg::try_new).collect::<Result<Vec<_>>>()?;
    if patterns.iter().all(TextArg::is_constant) {
        let matcher = Matcher::new(patterns.iter().filter_map(|pattern| pattern.get(0)).map(compile), fold);
        return any_of(text, &|texts| {
            let matched = matcher.test(texts);
            if wanted { matched } else { BooleanArray::new(!matched.values(), matched.nulls().cloned()) }
        });
    }
    // Patterns of a column: compiled row by row.
    let text = TextArg::try_new(text)?;
    let matched: BooleanArray = (0..rows)
        .map(|row| {
            let matcher = Matcher::new(patterns.iter().filter_map(|pattern| pattern.get(row)).map(compile), fold);
            let folder = Folder::new(fold);
            text.get(row)?;
            Some(text.row(row).any(|text| wanted == matcher.matches(text, &folder)))
        })
        .collect();
    Ok(ColumnarValue::Array(std::sync::Arc::new(matched)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::{
        array::{AsArray, DictionaryArray, Int64Array},
        datatypes::Int32Type,
    };
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use super::*;
    use crate::function::primitive::tests::{call, call_text, lists, literal, texts};

    fn matches(text: &str, pattern: &str) -> bool {
        call_text(Primitive::WildcardMatch, text, &[pattern]).unwrap() == "true"
    }

    #[test]
    fn the_whole_value_must_match_in_any_letter_case() {
        for (text, pattern, expected) in [
            ("404", "4*", true),
            ("200", "4*", false),
            ("WWW1", "www1", true),
            ("WWW12", "www1", false),
            ("C:\\Windows\\System32", "*\\windows\\*", true),
            ("abcabc", "*abc", true),
            ("ab", "ab*b", false),
            ("aXbXc", "a*x*c", true),
            ("", "", true),
            ("", "*", true),
            ("a*c", "a\0*c", true),
            ("abc", "a\0*c", false),
            ("ÄRGER", "ä*r", true),
            ("straße", "STRAßE", true),
            ("\u{212a}elvin", "KELVIN", true),
            ("ΣΑΣ", "σασ", true),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        }
        assert_eq!(call_text(Primitive::WildcardMatchCase, "Abc", &["a*"]).as_deref(), Some("false"));
        assert_eq!(call_text(Primitive::WildcardMatchCase, "Äbc", &["Ä*"]).as_deref(), Some("true"));
        assert_eq!(call_text(Primitive::WildcardMatch, "b", &["a", "B"]).as_deref(), Some("true"));
    }

    #[test]
    fn any_value_of_a_list_numbers_and_dictionaries() {
        let result = call(Primitive::WildcardMatch, vec![lists(&[&["x", "ab"], &["x"], &[]]), literal("A*")], 3);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![Some(true), Some(false), None]));
        let numbers = ColumnarValue::Array(Arc::new(Int64Array::from(vec![404, 200])));
        let result = call(Primitive::WildcardMatch, vec![numbers, literal("4*")], 2);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![true, false]));
        let dictionary: DictionaryArray<Int32Type> = vec![Some("a"), None, Some("a"), Some("b")].into_iter().collect();
        let result = call(Primitive::WildcardMatch, vec![ColumnarValue::Array(Arc::new(dictionary)), literal("A")], 4);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![Some(true), None, Some(true), Some(false)]));
        let nulls = call(Primitive::WildcardMatch, vec![texts(&[None, Some("a")]), literal("*")], 2);
        assert!(nulls.is_null(0) && nulls.is_valid(1));
    }

    #[test]
    fn patterns_may_be_a_column() {
        let patterns = texts(&[Some("a*"), Some("b*")]);
        let result = call(Primitive::WildcardMatch, vec![literal("Abc"), patterns], 2);
        assert_eq!(result.as_boolean(), &BooleanArray::from(vec![true, false]));
    }

    #[test]
    fn a_phrase_may_stand_anywhere() {
        let phrase = |raw, phrase| call_text(Primitive::PhraseMatch, raw, &[phrase]).unwrap() == "true";
        assert!(phrase("Login FAILED for bob", "failed for"));
        assert!(phrase("Login FAILED for bob", "login*bob"));
        assert!(phrase("bob", "bob"));
        assert!(!phrase("Login FAILED for bob", "failed  for"));
        assert!(!phrase("bob login", "login*bob"));
    }

    /// Tries every way.
    fn naive(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|skip| naive(&text[skip..], rest)),
            ['\0', char, rest @ ..] | [char, rest @ ..] => text.first() == Some(char) && naive(&text[1..], rest),
        }
    }

    fn lower(text: &str) -> Vec<char> {
        text.chars().flat_map(char::to_lowercase).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn agrees_with_trying_every_way(text in "[aAbB*ßÄäİ\u{212a}kΣς]{0,8}", pattern in "(\0?[aAbBÄäİkKΣς*]){0,6}") {
            let expected = naive(&lower(&text), &lower(&pattern));
            prop_assert_eq!(matches(&text, &pattern), expected);
            let exact = naive(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>());
            let found = call_text(Primitive::WildcardMatchCase, &text, &[&pattern]).unwrap() == "true";
            prop_assert_eq!(found, exact);
        }

        #[test]
        fn a_text_matches_itself_in_upper_case(text in "\\PC{0,20}") {
            let pattern: String = text.chars().flat_map(|char| ['\0', char]).collect();
            prop_assert!(matches(&text, &pattern));
            if text.is_ascii() {
                prop_assert!(matches(&text.to_uppercase(), &pattern));
            }
        }
    }
}
