//! Parses and plans a search without running it, and says what it uses.

use spl_parser::{
    Code, Diagnostic, MacroUse, Requirements, Severity, SourceMap, Style,
    lint::{LintOptions, lint},
};

use crate::{engine::Engine, error::Error};

/// What became of a search, and what it uses.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// Whether the text is SPL.
    pub parse: Stage,
    /// Whether it can be planned; not so where it doesn't parse.
    pub plan: Stage,
    /// What its author should know.
    pub warnings: Vec<Message>,
    /// The macros that it calls, directly or through others, those that nobody defined among them.
    pub macros: Vec<MacroUse>,
    /// What it needs, and what its rows have; nothing where it doesn't parse.
    pub requirements: Requirements,
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

    pub(crate) fn run(text: &str, engine: &Engine, lints: &LintOptions) -> Self {
        let messages = |diagnostics: &[Diagnostic], source: &SourceMap| {
            diagnostics.iter().map(|diagnostic| Message::new(diagnostic, source)).collect::<Vec<_>>()
        };
        let parsed = match spl_parser::parse(text, engine.macros()) {
            Ok(parsed) => parsed,
            Err(errors) => {
                let parse = Stage { ok: false, errors: messages(&errors.diagnostics, &errors.source) };
                return Self { parse, macros: errors.macros, ..Self::default() };
            }
        };
        let requirements = parsed.requirements();
        let parse = Stage { ok: true, errors: Vec::new() };
        let mut plan = Stage::default();
        let mut warnings = lint(&parsed, lints);
        warnings.extend(parsed.warnings.iter().cloned());
        let loaded = engine.load(&parsed.pipeline);
        match loaded.map(|()| spl_planner::plan(&parsed.pipeline, &engine.catalog())) {
            Ok(Ok(planned)) => {
                plan.ok = true;
                // Whether there is data matters to a run only.
                let planned = planned.warnings.into_iter().filter(|warning| warning.code != Code::NoData);
                // A data model may have fields of its owner's, and the lint tells of fields that are gone: what is left to
                // tell is a name that looks misspelt.
                let places: Vec<_> = warnings.iter().map(|warning| warning.primary.span).collect();
                let told = |warning: &Diagnostic| warning.help.is_none() || places.contains(&warning.primary.span);
                warnings.extend(planned.filter(|warning| warning.code != Code::UnknownField || !told(warning)));
            }
            Ok(Err(diagnostic)) => {
                // The plan says it of the first unknown command.
                warnings.retain(|warning| {
                    (warning.code, warning.primary.span.start) != (diagnostic.code, diagnostic.primary.span.start)
                });
                plan.errors.push(Message::new(&diagnostic, &parsed.source));
            }
            Err(error) => plan.errors.push(Message::unplaced(&error)),
        }
        warnings.sort_by_key(|warning| warning.primary.span);
        let warnings = messages(&warnings, &parsed.source);
        Self { parse, plan, warnings, macros: parsed.macros, requirements }
    }
}
