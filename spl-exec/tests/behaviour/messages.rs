//! docs/messages.md shows what the engine says: each block `spl` is a search over the rows of the page's block `json` with the
//! macros of its block `macros` (a block `spl without rows` is one over none), and the block `text` that follows is its message.
//!
//! `SPL_MESSAGES_COMPLETE=1 cargo test -p spl-exec messages` writes the messages into the page.

use std::path::{Path, PathBuf};

use spl_exec::{Engine, InputFormat};
use spl_parser::Macro;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/messages.md")
}

/// A part of the page.
enum Part<'a> {
    /// A fenced block: what it holds, and its text.
    Block(&'a str, String),
    Line(&'a str),
}

fn parts(page: &str) -> Vec<Part<'_>> {
    let mut lines = page.lines();
    let mut parts = Vec::new();
    while let Some(line) = lines.next() {
        match line.strip_prefix("```") {
            Some(kind) => {
                let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                parts.push(Part::Block(kind, text.join("\n")));
            }
            None => parts.push(Part::Line(line)),
        }
    }
    parts
}

/// An engine with the page's rows, and one without rows.
fn engines(parts: &[Part<'_>]) -> (Engine, Engine) {
    let block = |wanted| {
        let mut blocks = parts.iter().filter_map(|part| match part {
            Part::Block(kind, text) if *kind == wanted => Some(text),
            _ => None,
        });
        let first = blocks.next().unwrap_or_else(|| panic!("no block `{wanted}`"));
        assert!(blocks.next().is_none(), "more than one block `{wanted}`");
        first
    };
    let mut macros = Vec::new();
    for line in block("macros").lines() {
        let (call, definition) = line.split_once(" = ").unwrap_or_else(|| panic!("no macro: {line}"));
        let (name, arguments) = call.trim_end_matches(')').split_once('(').unwrap_or((call, ""));
        let arguments: Vec<&str> = arguments.split(", ").filter(|name| !name.is_empty()).collect();
        macros.push(Macro::new(name, definition).with_arguments(arguments));
    }
    let engine = || Engine::builder().macros(macros.clone()).build().unwrap();
    let with_rows = engine();
    with_rows.set_input_reader("rows", block("json").as_bytes(), InputFormat::Ndjson).unwrap();
    (with_rows, engine())
}

/// The error of a search, or its warnings.
async fn message(engine: &Engine, search: &str) -> String {
    match engine.search(search).await {
        Ok(search) => search.warnings().join("\n\n"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn the_page_shows_what_the_engine_says() {
    let written = std::fs::read_to_string(page()).unwrap();
    let mut parts = parts(&written);
    let (with_rows, without_rows) = engines(&parts);
    let mut failures = Vec::new();
    let mut count = 0;
    let mut said: Option<(String, String)> = None;
    for part in &mut parts {
        match part {
            Part::Block(kind @ ("spl" | "spl without rows"), search) => {
                assert!(said.is_none(), "no block `text` before {search}");
                let engine = if *kind == "spl" { &with_rows } else { &without_rows };
                said = Some((search.clone(), message(engine, search).await));
            }
            Part::Block("text", shown) => {
                let (search, message) = said.take().unwrap_or_else(|| panic!("no block `spl` before {shown}"));
                count += 1;
                if message.is_empty() {
                    failures.push(format!("{search}\nhas no message"));
                } else if message != *shown {
                    failures.push(format!("{search}\n\nsays\n{message}\n\nthe page shows\n{shown}"));
                }
                *shown = message;
            }
            Part::Block("json" | "macros", _) | Part::Line(_) => {}
            Part::Block(kind, _) => panic!("unknown block `{kind}`"),
        }
    }
    assert!(said.is_none(), "the last block `spl` has no block `text`");
    if std::env::var_os("SPL_MESSAGES_COMPLETE").is_some() {
        let text = parts.iter().map(|part| match part {
            Part::Block(kind, text) => {
                format!("```{kind}\n{}```\n", if text.is_empty() { String::new() } else { format!("{text}\n") })
            }
            Part::Line(line) => format!("{line}\n"),
        });
        std::fs::write(page(), text.collect::<String>()).unwrap();
        return;
    }
    assert!(count > 30, "only {count} messages");
    assert!(failures.is_empty(), "SPL_MESSAGES_COMPLETE=1 brings the page up to date\n\n{}", failures.join("\n\n"));
}
