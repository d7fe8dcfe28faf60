//! `spl check --json`: one JSON object a search, for programs.

use std::{collections::BTreeSet, io};

use serde::Serialize;
use spl_exec::{Check, MacroUse, Message, Stage, content::FoundSearch};

use super::{Count, Report};

/// One line a search.
pub(super) struct Json;

#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    name: &'a str,
    path: String,
    parse: StageRecord<'a>,
    plan: StageRecord<'a>,
    warnings: Vec<MessageRecord<'a>>,
    commands: &'a BTreeSet<String>,
    custom_commands: &'a BTreeSet<String>,
    eval_functions: &'a BTreeSet<String>,
    stats_functions: &'a BTreeSet<String>,
    /// The names, each once.
    macros: BTreeSet<&'a str>,
    undefined_macros: BTreeSet<&'a str>,
    lookups: &'a BTreeSet<String>,
    data_models: &'a BTreeSet<String>,
    datasets: &'a BTreeSet<String>,
    indexes: &'a BTreeSet<String>,
    sourcetypes: &'a BTreeSet<String>,
    sources: &'a BTreeSet<String>,
    hosts: &'a BTreeSet<String>,
    tags: &'a BTreeSet<String>,
    event_types: &'a BTreeSet<String>,
    saved_searches: &'a BTreeSet<String>,
    models: &'a BTreeSet<String>,
    files: &'a BTreeSet<String>,
    programs: &'a BTreeSet<String>,
    fields_read: Vec<FieldRecord<'a>>,
    fields_produced: &'a BTreeSet<String>,
    /// Whether the rows may have other fields too.
    other_fields: bool,
}

/// A field and where it comes from; nothing for events.
#[derive(Serialize)]
struct FieldRecord<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
}

#[derive(Serialize)]
struct StageRecord<'a> {
    ok: bool,
    errors: Vec<MessageRecord<'a>>,
}

#[derive(Serialize)]
struct MessageRecord<'a> {
    code: &'a str,
    message: &'a str,
    line: usize,
    column: usize,
}

impl<'a> From<&'a Stage> for StageRecord<'a> {
    fn from(stage: &'a Stage) -> Self {
        Self { ok: stage.ok, errors: stage.errors.iter().map(MessageRecord::from).collect() }
    }
}

impl<'a> From<&'a Message> for MessageRecord<'a> {
    fn from(message: &'a Message) -> Self {
        Self { code: &message.code, message: &message.message, line: message.line, column: message.column }
    }
}

impl Report for Json {
    fn add(&mut self, out: &mut Vec<u8>, search: &FoundSearch, check: &Check) -> io::Result<()> {
        let needed = &check.requirements;
        let macros = |wanted: fn(&MacroUse) -> bool| {
            check.macros.iter().filter(|used| wanted(used)).map(|used| used.name.as_str()).collect()
        };
        let record = Record {
            id: &search.id,
            name: &search.name,
            path: search.path.display().to_string(),
            parse: (&check.parse).into(),
            plan: (&check.plan).into(),
            warnings: check.warnings.iter().map(MessageRecord::from).collect(),
            commands: &needed.commands,
            custom_commands: &needed.custom_commands,
            eval_functions: &needed.eval_functions,
            stats_functions: &needed.stats_functions,
            macros: macros(|_| true),
            undefined_macros: macros(|used| !used.defined),
            lookups: &needed.lookups,
            data_models: &needed.data_models,
            datasets: &needed.datasets,
            indexes: &needed.indexes,
            sourcetypes: &needed.sourcetypes,
            sources: &needed.sources,
            hosts: &needed.hosts,
            tags: &needed.tags,
            event_types: &needed.event_types,
            saved_searches: &needed.saved_searches,
            models: &needed.models,
            files: &needed.files,
            programs: &needed.programs,
            fields_read: needed
                .reads
                .iter()
                .map(|read| FieldRecord { name: &read.name, from: read.origin.as_deref() })
                .collect(),
            fields_produced: &needed.produces,
            other_fields: needed.open,
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.push(b'\n');
        Ok(())
    }

    fn finish(&mut self, _: &mut Vec<u8>, _: &Count) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use spl_exec::{Engine, content::SearchKind};

    use super::*;

    #[test]
    fn a_record() {
        let search = "`nope` | stats count by user".to_owned();
        let text = |text: &str| {
            let (kind, path) = (SearchKind::Text, "a.spl".into());
            let found = FoundSearch { id: "1".into(), name: "n".into(), path, search: text.to_owned(), line: 1, kind };
            let check = Engine::new().unwrap().check(text);
            let mut out = Vec::new();
            Json.add(&mut out, &found, &check).unwrap();
            serde_json::from_slice::<serde_json::Value>(&out).unwrap()
        };
        let record = text(&search);
        assert_eq!(record["parse"]["ok"], false);
        assert_eq!(record["parse"]["errors"][0]["code"], "SPL001");
        assert_eq!(record["undefined_macros"], serde_json::json!(["nope"]));

        let record = text("| tstats count from datamodel=Endpoint.Processes by Processes.dest | lower count");
        assert_eq!((&record["parse"]["ok"], &record["plan"]["ok"]), (&true.into(), &false.into()));
        assert_eq!(record["custom_commands"], serde_json::json!(["lower"]));
        assert_eq!(record["datasets"], serde_json::json!(["Endpoint.Processes"]));
        let read = serde_json::json!([{"name": "Processes.dest", "from": "Endpoint.Processes"}]);
        assert_eq!(record["fields_read"], read);
    }
}
