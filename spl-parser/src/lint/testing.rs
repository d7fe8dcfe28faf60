//! What the tests of the lints share.

use super::{LintOptions, Rule, lint};
use crate::{Diagnostic, MacroSet, Span, parse};

fn found(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    let mut options = LintOptions::all(false);
    options.set(rule.lint.name, true);
    let search = parse(text, &MacroSet::new()).unwrap_or_else(|errors| panic!("{errors}"));
    lint(&search, &options)
}

/// What the lint says of a search in which the place is marked: `where «"a"="b"»`; its help after a line break.
pub(super) fn says(rule: &Rule, marked: &str) -> String {
    let start = marked.find('«').expect("the place is marked");
    let end = marked.find('»').expect("the place is marked") - '«'.len_utf8();
    let text = marked.replace(['«', '»'], "");
    let found = found(rule, &text);
    let [Diagnostic { code, primary, message, help, .. }] = found.as_slice() else {
        panic!("{text} has not one warning: {found:?}")
    };
    assert_eq!(*code, rule.lint.code);
    let marked = Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    assert_eq!(primary.span, marked, "{message}: at `{}` in {text}", primary.span.of(&text));
    format!("{message}\n{}", help.as_deref().unwrap_or_default())
}

/// Asserts that the lint has nothing against a search.
pub(super) fn accepts(rule: &Rule, text: &str) {
    let found = found(rule, text);
    assert!(found.is_empty(), "{text}: {found:?}");
}
