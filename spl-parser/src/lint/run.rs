//! Shows a search to the lints that are on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, LintOptions, RULES};
use crate::{
    Diagnostic, ParsedSearch, SourceMap, Span, Spanned, SubsearchUse,
    ast::{Aggregate, Expr, FieldName, Pipeline, SearchExpr, Subsearch},
    command::Command,
    flow::{Flow, Observer, Origin, Read, Walk, each_part},
};

/// One search can't be wrong in more ways than anybody reads.
const MOST_WARNINGS: usize = 100;

/// Warns of what is rarely meant, in the order of the places.
pub fn lint(search: &ParsedSearch, options: &LintOptions) -> Vec<Diagnostic> {
    let checks = RULES.iter().filter(|rule| options.is_on(rule.lint.code)).map(|rule| rule.check).collect();
    let report = Report { source: &search.source, found: Vec::new(), texts: Vec::new() };
    let mut linter = Linter { checks, report, outputs: BTreeMap::new(), seen: BTreeSet::new(), command: String::new() };
    Walk::through(&search.pipeline, Flow::of(Origin::Events), &mut linter);
    let mut found = linter.report.found;
    found.sort_by_key(|diagnostic| diagnostic.primary.span);
    found
}

/// What was found.
#[derive(Debug)]
pub(super) struct Report<'s> {
    source: &'s SourceMap,
    found: Vec<Diagnostic>,
    /// The quoted searches, one in the other, in which the present place is an offset.
    texts: Vec<Span>,
}

impl Report<'_> {
    /// Adds a warning.
    pub(super) fn add(&mut self, mut diagnostic: Diagnostic) {
        if let Some(text) = self.texts.first() {
            diagnostic.primary.span = *text;
            diagnostic.secondary.clear();
        }
        if !self.is_full() {
            self.found.push(diagnostic);
        }
    }

    /// Whether nothing more is added, so that there is no use in looking any further.
    pub(super) const fn is_full(&self) -> bool {
        self.found.len() >= MOST_WARNINGS
    }

    /// Whether it stands in a macro, where what looks odd may be an argument that was put in.
    pub(super) fn is_in_macro(&self, span: Span) -> bool {
        !self.source.locate(*self.texts.first().unwrap_or(&span)).calls.is_empty()
    }
}

/// Shows each lint what it looks at.
struct Linter<'s> {
    checks: Vec<Check>,
    report: Report<'s>,
    /// The aggregates of the present command, by name.
    outputs: BTreeMap<String, Span>,
    /// The fields that were missing in the present pipeline.
    seen: BTreeSet<String>,
    command: String,
}

impl Observer for Linter<'_> {
    fn pipeline(&mut self, pipeline: &Pipeline) {
        self.seen.clear();
        for check in &self.checks {
            if let Check::Pipeline(check) = check {
                check(pipeline, &mut self.report);
            }
        }
    }

    fn command(&mut self, command: &Spanned<Command>) {
        self.outputs.clear();
        command.name().clone_into(&mut self.command);
        for check in &self.checks {
            if let Check::Command(check) = check {
                check(command, &mut self.report);
            }
        }
    }

    fn read(&mut self, read: &Read<'_>, flow: &Flow) {
        if self.report.is_full() {
            return;
        }
        for check in &self.checks {
            if let Check::Read(check) = check
                && !self.seen.contains(read.name)
            {
                let before = self.report.found.len();
                check(read, flow, &mut self.report);
                // Once is enough.
                if self.report.found.len() > before {
                    self.seen.insert(read.name.to_owned());
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr, span: Span) {
        for check in &self.checks {
            if let Check::Expr(check) = check {
                check(expr, span, &mut self.report);
            }
        }
    }

    fn condition(&mut self, condition: &Spanned<SearchExpr>, flow: &Flow) {
        for check in &self.checks {
            if let Check::Part(check) = check {
                each_part(condition, &mut |node| check(node, flow, &mut self.report));
            }
        }
    }

    fn aggregate(&mut self, aggregate: &Spanned<Aggregate>) {
        let twin = self.outputs.insert(aggregate.output(), aggregate.span);
        for check in &self.checks {
            if let Check::Aggregate(check) = check {
                check(aggregate, twin, &mut self.report);
            }
        }
    }

    fn by(&mut self, fields: &[Spanned<FieldName>]) {
        for check in &self.checks {
            if let Check::By(check) = check {
                check(fields, &mut self.report);
            }
        }
    }

    fn subsearch(&mut self, subsearch: &Subsearch, usage: SubsearchUse) {
        for check in &self.checks {
            if let Check::Subsearch(check) = check {
                check(subsearch, usage, &self.command, &mut self.report);
            }
        }
    }

    fn enters_text(&mut self, span: Span) {
        self.report.texts.push(span);
    }

    fn leaves_text(&mut self) {
        self.report.texts.pop();
    }
}
