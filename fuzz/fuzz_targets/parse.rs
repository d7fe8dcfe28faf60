//! No text panics, whatever it is, and every message about it can be rendered.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spl_parser::{Macro, MacroSet, Style, parse};

fuzz_target!(|text: &str| {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b `n(c)`"));
    macros.insert(Macro::new("n", "x=\"$y$\" | eval z=$y$").with_arguments(["y"]));
    macros.insert(Macro::new("loop", "`loop`"));
    match parse(text, &macros) {
        Ok(search) => {
            for warning in &search.warnings {
                warning.render(&search.source, Style::Plain);
            }
        }
        Err(errors) => {
            assert!(!errors.diagnostics.is_empty());
            for error in &errors.diagnostics {
                error.render(&errors.source, Style::Plain);
            }
        }
    }
});
