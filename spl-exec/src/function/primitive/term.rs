//! `term_match`, `term_match_case`, `token_match`: whole segments of raw text.

use std::sync::Arc;

use datafusion::{
    arrow::{array::BooleanArray, datatypes::DataType},
    common::Result,
    logical_expr::ColumnarValue,
};

use super::{
    breaker::{is_major, is_minor, major_at, major_before},
    pattern::{Folder, pieces},
};
use crate::function::support::{arguments::TextArg, map::any_text, needle::Needle, udf::Function};

pub(super) const TERM_MATCH: Function = Function {
    name: "term_match",
    arity: (2, 2),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_term(args, rows, true, Bounds::Any),
};

pub(super) const TERM_MATCH_CASE: Function = Function {
    name: "term_match_case",
    arity: (2, 2),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_term(args, rows, false, Bounds::Any),
};

pub(super) const TOKEN_MATCH: Function = Function {
    name: "token_match",
    arity: (2, 2),
    returns: |_| DataType::Boolean,
    invoke: |args, rows| match_term(args, rows, true, Bounds::Major),
};

/// What has to stand around a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bounds {
    /// Any breaker.
    Any,
    /// A major breaker.
    Major,
}

impl Bounds {
    /// Whether a term may begin at a place.
    fn begins(self, text: &[u8], at: usize) -> bool {
        major_before(text, at)
            || self == Self::Any && (byte_is_breaker(text, at.wrapping_sub(1)) || byte_is_breaker(text, at))
    }

    /// Whether a term may end before a place.
    fn ends(self, text: &[u8], at: usize) -> bool {
        major_at(text, at)
            || self == Self::Any && (byte_is_breaker(text, at) || byte_is_breaker(text, at.wrapping_sub(1)))
    }
}

fn byte_is_breaker(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|&byte| is_major(byte) || is_minor(byte))
}

/// A term, compiled.
struct Term {
    bounds: Bounds,
    /// The pieces between wildcards that aren't empty.
    needles: Vec<Needle>,
    /// Whether it begins, and ends, with a wildcard.
    open: (bool, bool),
}

impl Term {
    fn new(term: &str, fold: bool, bounds: Bounds) -> Self {
        let pieces = pieces(term);
        let open = |piece: Option<&String>| pieces.len() > 1 && piece.is_some_and(String::is_empty);
        Self {
            bounds,
            open: (open(pieces.first()), open(pieces.last())),
            needles: pieces.iter().filter(|p| !p.is_empty()).map(|p| Needle::new(p, fold)).collect(),
        }
    }

    fn matches(&self, text: &[u8]) -> bool {
        let Some((first, rest)) = self.needles.split_first() else {
            // `*` alone is in every text; an empty term in none.
            return self.open.0;
        };
        places(first, text, 0).any(|start| {
            let end = start + first.len();
            (self.open.0 || self.bounds.begins(text, start)) && self.continues(rest, text, end)
        })
    }

    /// Whether the remaining pieces follow in the same segment: a wildcard doesn't reach over a major breaker.
    fn continues(&self, needles: &[Needle], text: &[u8], from: usize) -> bool {
        let Some((needle, rest)) = needles.split_first() else {
            return self.open.1 || self.bounds.ends(text, from);
        };
        let limit = (from..text.len()).find(|&at| major_at(text, at)).unwrap_or(text.len());
        let mut places = places(needle, text, from).take_while(|&start| start <= limit);
        if rest.is_empty() {
            // The last piece must end at a breaker: any of its places may.
            return places.any(|start| self.continues(rest, text, start + needle.len()));
        }
        // The leftmost place leaves the most to those after it.
        places.next().is_some_and(|start| self.continues(rest, text, start + needle.len()))
    }
}

/// All places of a needle from one on.
fn places<'a>(needle: &'a Needle, text: &'a [u8], from: usize) -> impl Iterator<Item = usize> + 'a {
    let mut next = from;
    std::iter::from_fn(move || {
        let start = needle.find(text, next)?;
        next = start + 1;
        Some(start)
    })
}

fn match_term(args: &[ColumnarValue], rows: usize, fold: bool, bounds: Bounds) -> Result<ColumnarValue> {
    let [raw, term] = args else {
        return Ok(ColumnarValue::Scalar(false.into()));
    };
    let folder = Folder::new(fold);
    let term = TextArg::try_new(term)?;
    if let Some(term) = term.constant() {
        let term = Term::new(term, fold, bounds);
        return any_text(raw, |raw| folder.test(raw, |raw| term.matches(raw.as_bytes())));
    }
    let raw = TextArg::try_new(raw)?;
    let matched: BooleanArray = (0..rows)
        .map(|row| {
            let term = Term::new(term.get(row)?, fold, bounds);
            raw.get(row)?;
            Some(raw.row(row).any(|raw| folder.test(raw, |raw| term.matches(raw.as_bytes()))))
        })
        .collect();
    Ok(ColumnarValue::Array(Arc::new(matched)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spl_planner::Primitive;

    use crate::function::primitive::tests::call_text;

    fn matches(primitive: Primitive, raw: &str, term: &str) -> bool {
        call_text(primitive, raw, &[term]).unwrap() == "true"
    }

    #[test]
    fn a_term_is_whole_segments() {
        let term = |raw, term| matches(Primitive::TermMatch, raw, term);
        assert!(term("an ERROR occurred", "error"));
        assert!(!term("an errors occurred", "error"));
        assert!(!term("terror", "error"));
        assert!(term("errors error", "error"));
        assert!(term("level=error;", "error"));
        assert!(term("/var/log/error.log", "error"));
        assert!(term("a%20error%20b", "error"));
        assert!(term("ip=10.0.0.1 x", "10.0.0.1"));
        assert!(term("ip=10.0.0.1.5 x", "10.0.0.1"));
        assert!(!term("ip=10.0.0.15 x", "10.0.0.1"));
        assert!(term("user=bob", "user=bob"));
        assert!(term("Über allem", "über"));
        assert!(!term("Überall", "über"));
        assert!(!term("", "a"));
    }

    #[test]
    fn wildcards_stay_within_a_segment() {
        let term = |raw, term| matches(Primitive::TermMatch, raw, term);
        assert!(term("it failed", "fail*"));
        assert!(term("login_failure", "*fail*"));
        assert!(term("login_failure", "log*ure"));
        assert!(!term("login a failure", "log*ure"));
        assert!(term("log_xure logs.pure", "log*pure"));
        assert!(term("", "*"));
        assert!(term("abxb", "a*b"));
        assert!(!term("abxbx", "a*b"));
    }

    #[test]
    fn case_and_term() {
        assert!(matches(Primitive::TermMatchCase, "an Error", "Error"));
        assert!(!matches(Primitive::TermMatchCase, "an Error", "error"));
        assert!(matches(Primitive::TokenMatch, "from 10.0.0.1, again", "10.0.0.1"));
        assert!(!matches(Primitive::TokenMatch, "ip=10.0.0.1", "10.0.0.1"));
        assert!(matches(Primitive::TokenMatch, "ip=10.0.0.1", "ip=10.0.0.1"));
        assert!(matches(Primitive::TokenMatch, "q%3Dabc%26x", "ABC"));
        assert!(matches(Primitive::TokenMatch, "ip=10.0.0.1", "ip=10*"));
    }

    proptest! {
        #[test]
        fn plain_terms_agree_with_splitting(raw in "[ab ;=.]{0,12}", term in "[ab]{1,3}") {
            let expected = raw.split([' ', ';', '=', '.']).any(|segment| segment == term);
            prop_assert_eq!(matches(Primitive::TermMatch, &raw, &term), expected);
            let expected = raw.split([' ', ';']).any(|segment| segment == term);
            prop_assert_eq!(matches(Primitive::TokenMatch, &raw, &term), expected);
        }
    }
}
