//! Any search tells what it needs, printed or not the same; what lints find lies in the text, and can be rendered.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spl_parser::{
    ExpandLimits, Macro, MacroSet, Severity, Style, expand,
    lint::{LintOptions, lint},
    parse, parse_expanded,
};

fuzz_target!(|text: &str| {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b `n(c)`"));
    macros.insert(Macro::new("n", "x=\"$y$\" | eval z=$y$").with_arguments(["y"]));
    let Ok(search) = parse(text, &macros) else { return };

    let needed = search.requirements();
    let printed = search.pipeline.to_string();
    // Whether the printed search parses at all is for `roundtrip` to say.
    if let Some(again) = parse_expanded(&printed, &[]).0 {
        let mut again = again.requirements();
        again.macros.clone_from(&needed.macros);
        assert_eq!(needed, again, "printed as {printed}");
    }

    let found = lint(&search, &LintOptions::all(true));
    assert!(found.is_sorted_by_key(|warning| warning.primary.span));
    let text = expand(text, &macros, &ExpandLimits::default()).text;
    for warning in &found {
        assert_ne!(warning.severity, Severity::Error, "{warning:?}");
        for label in std::iter::once(&warning.primary).chain(&warning.secondary) {
            assert!(text.get(label.span.range()).is_some(), "{warning:?} in {text:?}");
        }
    }
    // Rendering takes longest.
    for warning in found.iter().take(10) {
        warning.render(&search.source, Style::Plain);
    }
});
