//! What parses prints, and what is printed parses to the same search.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spl_parser::{MacroSet, parse};

fuzz_target!(|text: &str| {
    let macros = MacroSet::new();
    let Ok(search) = parse(text, &macros) else { return };
    let printed = search.pipeline.to_string();
    match parse(&printed, &macros) {
        Ok(again) => assert_eq!(search.pipeline, again.pipeline, "printed as {printed}"),
        Err(errors) => panic!("printed as {printed}\n{errors}"),
    }
});
