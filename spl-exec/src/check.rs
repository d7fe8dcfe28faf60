//! Parses and plans a search without running it, and says what it uses.

use std::collections::BTreeSet;

use spl_parser::{Code, Diagnostic, Severity, SourceMap, Style, command::DatasetName};

use crate::{engine::Engine, error::Error, uses::Uses};

/// What became of a search, and what it uses.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// Whether the text is SPL.
    pub parse: Stage,
    /// Whether it can be planned; not so where it doesn't parse.
    pub plan: Stage,
    /// What its author should know.
    pub warnings: Vec<Message>,
    /// The commands, in the order of their first use, those of subsearches included.
    pub commands: Vec<String>,
    /// The macros that it calls, directly or through others.
    pub macros: Vec<String>,
    /// The lookups that it names.
    pub lookups: Vec<String>,
    /// The datasets that it reads.
    pub datasets: Vec<String>,
}

/// One stage of a check.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Whether it succeeded.
    pub ok: bool,
    /// Why not.
    pub errors: Vec<Message>,
}

/// A diagnostic, placed in the text that was given.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its stable number: `SPL204`.
    pub code: String,
    /// Whether it keeps the search from running.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The line in the given text, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The whole message with the text it is about.
    pub rendered: String,
}

impl Message {
    fn new(diagnostic: &Diagnostic, source: &SourceMap) -> Self {
        let location = source.locate(diagnostic.primary.span);
        let (line, column) = location.user().line_column();
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity,
            help: diagnostic.help.clone(),
            message: diagnostic.message.clone(),
            line,
            column,
            rendered: diagnostic.render(source, Style::Plain),
        }
    }
}

impl Message {
    /// An error about something outside the text.
    fn unplaced(error: &Error) -> Self {
        let message = error.to_string();
        Self {
            code: Code::Resource.to_string(),
            severity: Severity::Error,
            rendered: message.clone(),
            message,
            help: None,
            line: 1,
            column: 1,
        }
    }
}

impl Check {
    /// All messages: what is wrong, then what its author should know.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.parse.errors.iter().chain(&self.plan.errors).chain(&self.warnings)
    }

    pub(crate) fn run(text: &str, engine: &Engine) -> Self {
        let messages = |diagnostics: &[Diagnostic], source: &SourceMap| {
            diagnostics.iter().map(|diagnostic| Message::new(diagnostic, source)).collect()
        };
        let parsed = match spl_parser::parse(text, engine.macros()) {
            Ok(parsed) => parsed,
            Err(errors) => {
                let parse = Stage { ok: false, errors: messages(&errors.diagnostics, &errors.source) };
                return Self { parse, ..Self::default() };
            }
        };
        let mut check = Self { parse: Stage { ok: true, errors: Vec::new() }, ..Self::default() };
        check.macros =
            parsed.macros.iter().map(|used| used.name.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        check.warnings = messages(&parsed.warnings, &parsed.source);
        let uses = Uses::of(&parsed.pipeline);
        check.commands = uses.commands;
        check.lookups = uses.lookups;
        check.datasets = uses.datasets.iter().map(DatasetName::path).collect();
        if let Err(error) = engine.load_lookups(&parsed.pipeline) {
            check.plan.errors.push(Message::unplaced(&error));
            return check;
        }
        match spl_planner::plan(&parsed.pipeline, &engine.catalog()) {
            Ok(planned) => {
                check.plan.ok = true;
                // Whether there is data matters to a run only.
                let warnings = planned.warnings.iter().filter(|warning| warning.code != Code::NoData);
                check.warnings.extend(warnings.map(|warning| Message::new(warning, &parsed.source)));
            }
            Err(diagnostic) => check.plan.errors.push(Message::new(&diagnostic, &parsed.source)),
        }
        check
    }
}
