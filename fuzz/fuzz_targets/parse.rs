//! No text panics, whatever it is; messages stand in the text that they are about, and can be rendered.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spl_parser::{Diagnostic, ExpandLimits, Macro, MacroSet, Severity, Style, expand, parse, parse_expanded};

fn macros() -> MacroSet {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b `n(c)`"));
    macros.insert(Macro::new("n", "x=\"$y$\" | eval z=$y$").with_arguments(["y"]));
    macros.insert(Macro::new("loop", "`loop`"));
    macros
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fuzz_target!(|text: &str| {
    let macros = macros();
    let expanded = expand(text, &macros, &ExpandLimits::default());
    let (pipeline, problems) = parse_expanded(&expanded.text, &expanded.unexpanded);
    for problem in problems.iter().chain(&expanded.diagnostics) {
        for label in std::iter::once(&problem.primary).chain(&problem.secondary) {
            assert!(expanded.text.get(label.span.range()).is_some(), "{problem:?} in {:?}", expanded.text);
        }
    }
    let expands = !expanded.diagnostics.iter().any(is_error);
    let silent = expands && !problems.iter().any(is_error);
    assert_eq!(pipeline.is_some() && expands, silent, "{problems:?}");

    match parse(text, &macros) {
        Ok(search) => {
            assert!(silent);
            assert!(!search.warnings.iter().any(is_error));
            for warning in &search.warnings {
                warning.render(&search.source, Style::Plain);
            }
        }
        Err(errors) => {
            assert!(!silent);
            assert!(!errors.diagnostics.is_empty() && errors.diagnostics.iter().all(is_error));
            // Rendering takes longest, and is the same for each.
            for error in errors.diagnostics.iter().take(3) {
                error.render(&errors.source, Style::Plain);
            }
        }
    }
});
