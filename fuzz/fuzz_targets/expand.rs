//! Any macros and any search expand to a text within the limits, and every place in it leads back to what was written.
//!
//! The input is a `macros.conf`, a line `---`, and a search; without that line all of it is both.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use spl_parser::{ExpandLimits, MacroSet, Place, Severity, Span, Style, expand};

fn check_place(place: &Place<'_>) {
    assert!(place.text().get(place.range()).is_some(), "{place}");
    let (line, column) = place.line_column();
    assert!(line > 0 && column > 0);
}

fuzz_target!(|text: &str| {
    let (conf, search) = text.split_once("\n---\n").unwrap_or((text, text));
    let (macros, problems) = MacroSet::from_conf(conf);
    for problem in &problems {
        assert!(problem.line > 0 && problem.line <= conf.lines().count(), "{problem}");
    }

    let limits = ExpandLimits { depth: 20, size: 10_000 };
    let expanded = expand(search, &macros, &limits);
    let (text, source) = (&expanded.text, &expanded.source);
    assert!(text.len() <= limits.size);
    let failed = expanded.diagnostics.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(failed, !expanded.unexpanded.is_empty() || search.len() > limits.size);

    // The stretches tile the text.
    let mut end = 0;
    for (span, location) in source.stretches() {
        assert_eq!(span.start, end);
        assert!(span.end > span.start && text.get(span.range()).is_some(), "{span:?}");
        end = span.end;
        check_place(&location.place);
    }
    assert_eq!(end as usize, text.len());

    // Any place can be asked for, even those that are none.
    let length = u32::try_from(text.len()).unwrap();
    for start in 0..length.min(300) {
        for end in [start, start + 1, start + 7, length, u32::MAX] {
            let location = source.locate(Span::new(start, end));
            check_place(&location.place);
            location.calls.iter().for_each(|call| check_place(&call.place));
        }
    }
    source.locate(Span::new(length, 0));
    source.line_column(u32::MAX);

    let mut seen = BTreeSet::new();
    for used in &expanded.macros_used {
        assert!(source.root().get(used.call.range()).is_some(), "{used:?}");
        assert!(seen.insert((&used.name, used.arity)), "{used:?} is listed twice");
    }
    for error in expanded.diagnostics.iter().take(3) {
        assert!(text.get(error.primary.span.range()).is_some(), "{error:?}");
        error.render(source, Style::Plain);
    }
});
