//! What parses prints, and what is printed parses to the same search.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spl_parser::{Macro, MacroSet, parse, parse_expanded};

fuzz_target!(|text: &str| {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b `n(c)`"));
    macros.insert(Macro::new("n", "x=\"$y$\" | eval z=$y$").with_arguments(["y"]));
    let Ok(search) = parse(text, &macros) else { return };
    let printed = search.pipeline.to_string();
    // Typographic quotes were left alone where they stood, and may have come together on a line.
    if printed.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}']) {
        assert_eq!(Some(search.pipeline), parse_expanded(&printed, &[]).0, "printed as {printed}");
        return;
    }
    // No macro is left in it.
    match parse(&printed, &MacroSet::new()) {
        Ok(again) => assert_eq!(search.pipeline, again.pipeline, "printed as {printed}"),
        Err(errors) => panic!("printed as {printed}\n{errors}"),
    }
});
