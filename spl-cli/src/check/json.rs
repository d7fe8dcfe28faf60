//! `spl check --json`: one JSON object a search, for programs.

use std::io;

use serde::Serialize;
use spl_exec::{Check, Message, Stage, content::FoundSearch};

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
    commands: &'a [String],
    macros: &'a [String],
    lookups: &'a [String],
    datasets: &'a [String],
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
        let record = Record {
            id: &search.id,
            name: &search.name,
            path: search.path.display().to_string(),
            parse: (&check.parse).into(),
            plan: (&check.plan).into(),
            warnings: check.warnings.iter().map(MessageRecord::from).collect(),
            commands: &check.commands,
            macros: &check.macros,
            lookups: &check.lookups,
            datasets: &check.datasets,
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
    use super::*;

    #[test]
    fn a_record_has_the_documented_keys() {
        let message = || MessageRecord { code: "SPL201", message: "m", line: 1, column: 2 };
        let (none, path) = (&[][..], "a.yml".to_owned());
        let record = Record {
            id: "1",
            name: "n",
            path,
            parse: StageRecord { ok: true, errors: Vec::new() },
            plan: StageRecord { ok: false, errors: vec![message()] },
            warnings: Vec::new(),
            commands: none,
            macros: none,
            lookups: none,
            datasets: none,
        };
        let expected = concat!(
            r#"{"id":"1","name":"n","path":"a.yml","parse":{"ok":true,"errors":[]},"#,
            r#""plan":{"ok":false,"errors":[{"code":"SPL201","message":"m","line":1,"column":2}]},"warnings":[],"#,
            r#""commands":[],"macros":[],"lookups":[],"datasets":[]}"#
        );
        assert_eq!(serde_json::to_string(&record).unwrap(), expected);
    }
}
