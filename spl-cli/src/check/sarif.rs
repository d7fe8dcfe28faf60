//! `spl check --format sarif`: SARIF 2.1.0, which code hosts show beside the lines of a change.

use std::{collections::BTreeSet, io, path::Path};

use serde_json::{Value, json};
use spl_exec::{
    Check, Message, Severity,
    content::{FoundSearch, SearchKind},
};

use super::{Count, Report};

/// All results, written at the end: the rules that they name come before them.
#[derive(Default)]
pub(super) struct Sarif {
    results: Vec<Value>,
    rules: BTreeSet<String>,
}

impl Report for Sarif {
    fn add(&mut self, _: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
        for message in check.messages() {
            self.rules.insert(message.code.clone());
            self.results.push(result(search, message));
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>, _: &Count) -> io::Result<()> {
        let rules: Vec<Value> = self.rules.iter().map(|code| json!({ "id": code })).collect();
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "spl",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules,
                }},
                "columnKind": "unicodeCodePoints",
                "results": std::mem::take(&mut self.results),
            }],
        });
        serde_json::to_writer_pretty(&mut *out, &log)?;
        out.push(b'\n');
        Ok(())
    }
}

fn result(search: &FoundSearch, message: &Message) -> Value {
    let mut text = message.message.clone();
    if let Some(help) = &message.help {
        text.push('\n');
        text.push_str(help);
    }
    let level = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    json!({
        "ruleId": message.code,
        "level": level,
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&search.path) },
                "region": region(search, message),
            },
            "logicalLocations": [{ "name": search.name, "fullyQualifiedName": search.id }],
        }],
    })
}

/// The place in the file. A search that stands inside of something else is indented or folded there, so that only its line is
/// known; of one that is put together or written on one line, only where it begins.
fn region(search: &FoundSearch, message: &Message) -> Value {
    let line = search.line + message.line - 1;
    match search.kind {
        SearchKind::Text => json!({ "startLine": line, "startColumn": message.column }),
        SearchKind::Detection | SearchKind::SavedSearch => json!({ "startLine": line }),
        _ => json!({ "startLine": search.line }),
    }
}

/// A relative path as a URI reference: `a%20b/c.yml`.
fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::with_capacity(text.len());
    for byte in text.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file() {
        let check = spl_exec::Engine::new().unwrap().check("error\n| head -5");
        let place = |kind| {
            let (id, name, search) = ("1".to_owned(), "n".to_owned(), String::new());
            region(&FoundSearch { id, name, path: "a".into(), search, line: 10, kind }, &check.parse.errors[0])
        };
        assert_eq!(place(SearchKind::Text), json!({ "startLine": 11, "startColumn": 8 }));
        assert_eq!(place(SearchKind::Detection), json!({ "startLine": 11 }));
        assert_eq!(place(SearchKind::Line), json!({ "startLine": 10 }));
    }

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri(Path::new("./detections/a b#é.yml")), "detections/a%20b%23%C3%A9.yml");
    }
}
