//! The searches that fuzzing starts from: every command is among them, and all of them can be read and printed.

use std::collections::BTreeSet;

use spl_parser::{Macro, MacroSet, command::commands, parse};

const SEARCHES: &str = include_str!("../../fuzz/searches.txt");

fn macros() -> MacroSet {
    let mut macros = MacroSet::new();
    macros.insert(Macro::new("m", "a=b `n(c)`"));
    macros.insert(Macro::new("n", "x=\"$y$\"").with_arguments(["y"]));
    macros
}

#[test]
fn all_are_read_and_printed() {
    let mut wrong = Vec::new();
    for text in SEARCHES.lines() {
        match parse(text, &macros()) {
            Ok(search) => {
                let printed = search.pipeline.to_string();
                match parse(&printed, &MacroSet::new()) {
                    Ok(again) if again.pipeline == search.pipeline => {}
                    Ok(_) => wrong.push(format!("{text}\nis printed as\n{printed}\n")),
                    Err(errors) => wrong.push(errors.to_string()),
                }
            }
            Err(errors) => wrong.push(errors.to_string()),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_is_among_them() {
    let used: BTreeSet<String> = SEARCHES
        .lines()
        .filter_map(|text| parse(text, &macros()).ok())
        .flat_map(|s| s.requirements().commands)
        .collect();
    let missing: Vec<_> = commands().map(|command| command.name).filter(|name| !used.contains(*name)).collect();
    assert_eq!(missing, [""; 0]);
}
