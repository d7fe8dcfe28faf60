//! docs/commands.md, docs/functions.md and docs/lints.md are made from the tables that the engine works by.
//!
//! `SPL_DOCS_COMPLETE=1 cargo test --workspace --test behaviour docs` writes them.

use std::{fmt::Write as _, path::Path};

use spl_exec::function::{eval::eval_function, stats::stats_function};
use spl_parser::{
    command::{Help, commands, other_commands},
    function::{StatsUse, eval_functions, stats_functions},
    lint::lints,
};
use spl_planner::PLANNED;

const MADE: &str = "Made from the tables of the engine by a test; see `spl-exec/tests/behaviour/docs.rs`.";

fn page(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    if std::env::var_os("SPL_DOCS_COMPLETE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "{name} is out of date; SPL_DOCS_COMPLETE=1 brings it up to date");
}

fn mark(is: bool) -> &'static str {
    if is { "yes" } else { "–" }
}

/// A pipe would end the cell, even in code.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Whether `.slt` tests show what a command does when it runs.
fn behaviour(command: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/slt/command/{command}.slt")).is_file()
}

#[test]
fn commands_page() {
    let mut text = format!(
        "# Commands\n\n{MADE}\n\n\
         Every command of Splunk's is read. With a type its arguments are checked; without one they are kept as text, and the\n\
         subsearches in them are read. A command that Splunk doesn't have is taken for a custom one: it is read as text too, and\n\
         running it fails by name, as does running whatever isn't planned yet.\n\n\
         | command | also | parsed | planned | executed | what it does |\n| --- | --- | --- | --- | --- | --- |\n"
    );
    let mut rows: Vec<(&str, String)> = commands()
        .map(|Help { name, aliases, summary, .. }| {
            let planned = mark(PLANNED.contains(&name));
            let executed = mark(behaviour(name));
            let row =
                format!("| `{name}` | {} | yes | {planned} | {executed} | {} |", aliases.join(", "), cell(summary));
            (name, row)
        })
        .chain(other_commands().map(|name| (name, format!("| `{name}` | | as text | – | – | |"))))
        .collect();
    rows.sort();
    rows.iter().for_each(|(_, row)| writeln!(text, "{row}").unwrap());
    text.push_str("\n## How to write them\n\n```text\n");
    commands().for_each(|Help { usage, .. }| writeln!(text, "{usage}").unwrap());
    text.push_str("```\n");
    page("commands.md", &text);
    for (name, _) in &rows {
        assert_eq!(behaviour(name), PLANNED.contains(name), "{name}: what is planned has its behaviour tested");
    }
}

#[test]
fn functions_page() {
    let mut text = format!(
        "# Functions\n\n{MADE}\n\n\
         All functions are known by name, those of eval with their numbers of arguments, so that a misspelt one is told when a search is read. One that\n\
         isn't executed yet fails by name when the search is planned.\n\n\
         ## Of eval and where\n\n| function | also | parsed | planned | executed | what it gives |\n| --- | --- | --- | --- | --- | --- |\n"
    );
    for known in eval_functions() {
        let own = eval_function(known.name());
        let has = mark(own.is_some());
        let summary = own.map_or(String::new(), |function| cell(function.summary));
        let aliases = known.aliases().join(", ");
        writeln!(text, "| `{}` | {aliases} | yes | {has} | {has} | {summary} |", cell(known.usage())).unwrap();
    }
    text.push_str(
        "\n## Of stats and its kin\n\n| function | also | where | parsed | planned | executed | what it gives |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for known in stats_functions() {
        let own = stats_function(known.name());
        let has = mark(own.is_some());
        let summary = own.map_or(String::new(), |function| cell(function.summary));
        let aliases = known.aliases().join(", ");
        let uses: Vec<String> = known.uses().iter().map(|used: &StatsUse| format!("{used:?}").to_lowercase()).collect();
        let uses = uses.join(", ");
        writeln!(text, "| `{}` | {aliases} | {uses} | yes | {has} | {has} | {summary} |", known.name()).unwrap();
    }
    page("functions.md", &text);
}

#[test]
fn lints_page() {
    let mut text = format!(
        "# Lints\n\n{MADE}\n\n\
         Warnings of `spl check` about what is rarely meant. `--allow` switches one off and `--warn` one on, by code or name.\n\n\
         | code | name | on | what it finds |\n| --- | --- | --- | --- |\n"
    );
    for lint in lints() {
        writeln!(text, "| {} | `{}` | {} | {} |", lint.code, lint.name, mark(lint.default), cell(lint.summary))
            .unwrap();
    }
    page("lints.md", &text);
}

#[test]
fn every_function_of_ours_is_splunks() {
    for function in spl_exec::function::eval::eval_functions() {
        let known = spl_parser::function::find_eval(function.name).unwrap_or_else(|| panic!("{}", function.name));
        assert_eq!(known.usage(), function.usage(), "{}", function.name);
        for alias in function.aliases {
            assert_eq!(spl_parser::function::find_eval(alias).map(|found| found.name()), Some(known.name()), "{alias}");
        }
    }
    let names: Vec<&str> = stats_functions().map(|known| known.name()).collect();
    for function in spl_exec::function::stats::stats_functions() {
        assert!(names.contains(&function.name), "{}", function.name);
    }
}
