//! Parses and plans a search without running it, and says what it uses.

use std::collections::BTreeSet;

use spl_parser::{
    Diagnostic, MacroSet, SourceMap, Style,
    ast::{Pipeline, SearchExpr},
    command::{Command, DatasetName},
};

use crate::catalog::EngineCatalog;

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
    /// What is wrong.
    pub message: String,
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
            message: diagnostic.message.clone(),
            line,
            column,
            rendered: diagnostic.render(source, Style::Plain),
        }
    }
}

impl Check {
    pub(crate) fn run(text: &str, macros: &MacroSet, catalog: &EngineCatalog) -> Self {
        let messages = |diagnostics: &[Diagnostic], source: &SourceMap| {
            diagnostics.iter().map(|diagnostic| Message::new(diagnostic, source)).collect()
        };
        let parsed = match spl_parser::parse(text, macros) {
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
        let mut used = Used::default();
        used.pipeline(&parsed.pipeline);
        check.commands = used.commands;
        check.lookups = used.lookups;
        check.datasets = used.datasets.iter().map(DatasetName::path).collect();
        match spl_planner::plan(&parsed.pipeline, catalog) {
            Ok(planned) => {
                check.plan.ok = true;
                check.warnings.extend(planned.warnings.iter().map(|warning| Message::new(warning, &parsed.source)));
            }
            Err(diagnostic) => check.plan.errors.push(Message::new(&diagnostic, &parsed.source)),
        }
        check
    }
}

/// What a search uses, in the order of first use.
#[derive(Debug, Default)]
pub(crate) struct Used {
    commands: Vec<String>,
    lookups: Vec<String>,
    pub(crate) datasets: Vec<DatasetName>,
}

impl Used {
    pub(crate) fn pipeline(&mut self, pipeline: &Pipeline) {
        for command in &pipeline.commands {
            add(&mut self.commands, command.name().to_owned());
            match &command.value {
                Command::Search(search) => self.conditions(search.condition.as_ref().map(|condition| &condition.value)),
                Command::Tstats(tstats) => {
                    if let Some(from) = &tstats.from {
                        add(&mut self.datasets, from.value.clone());
                    }
                    self.conditions(tstats.condition.as_ref().map(|condition| &condition.value));
                }
                Command::Other(other) if other.name.ends_with("lookup") => {
                    let words = other.words();
                    let name = words.iter().find(|(name, _)| name.is_none()).map(|(_, word)| word);
                    if let Some(name) = name {
                        add(&mut self.lookups, name.clone());
                    }
                }
                _ => {}
            }
        }
    }

    fn conditions(&mut self, condition: Option<&SearchExpr>) {
        let mut open: Vec<&SearchExpr> = condition.into_iter().collect();
        while let Some(condition) = open.pop() {
            match condition {
                SearchExpr::And(terms) | SearchExpr::Or(terms) => open.extend(terms.iter().map(|term| &term.value)),
                SearchExpr::Not(inner) => open.push(&inner.value),
                SearchExpr::Subsearch(subsearch) => self.pipeline(&subsearch.value),
                _ => {}
            }
        }
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
