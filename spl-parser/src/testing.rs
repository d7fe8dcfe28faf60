//! What the tests of the commands share.

use crate::{Diagnostic, Severity, Span, parse_expanded};

/// Asserts that `text` parses without a message other than warnings, prints as `printed`, and that this parses to the same.
pub(crate) fn prints(text: &str, printed: &str) {
    let (pipeline, problems) = parse_expanded(text, &[]);
    assert!(problems.iter().all(|problem| problem.severity == Severity::Warning), "{text}: {problems:?}");
    let pipeline = pipeline.expect(text);
    assert_eq!(pipeline.to_string(), printed);
    assert_eq!(parse_expanded(printed, &[]).0, Some(pipeline), "{printed} parses to something else");
}

/// The only error of a search, whose place is marked: `a | «stat» count`.
pub(crate) fn complaint(marked: &str) -> String {
    only(marked, Severity::Error)
}

/// The only message, a warning, of a search that parses.
pub(crate) fn warning(marked: &str) -> String {
    only(marked, Severity::Warning)
}

fn only(marked: &str, severity: Severity) -> String {
    let start = marked.find('«').expect("the place is marked");
    let end = marked.find('»').expect("the place is marked") - '«'.len_utf8();
    let text = marked.replace(['«', '»'], "");
    let (pipeline, problems) = parse_expanded(&text, &[]);
    assert_eq!(pipeline.is_some(), severity == Severity::Warning, "{problems:?}");
    let [Diagnostic { code, primary, message, .. }] = problems.as_slice() else {
        panic!("{text} has not one message: {problems:?}")
    };
    let marked = Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    assert_eq!(primary.span, marked, "{message}: at `{}` in {text}", primary.span.of(&text));
    format!("SPL{:03} {message}", *code as u16)
}
