//! What lowering carries along: the catalog, and the warnings so far.

use std::collections::BTreeMap;

use datafusion::{
    common::DataFusionError,
    logical_expr::{Expr, expr::ScalarFunction},
};
use spl_parser::{Code, Diagnostic, Span};

use crate::{
    Catalog, Primitive, TimeRange, Truncation, Value,
    ask::{Answers, Question},
    effect::Effect,
    open::Demand,
};

/// The first error ends planning; it is boxed because it is much larger than what a success carries.
pub(crate) type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The context of lowering one search.
#[derive(Debug)]
pub(crate) struct Cx<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) answers: &'a Answers,
    /// What ends this round of planning.
    pub(crate) question: Option<Question>,
    /// How many sources of fields this round has opened.
    pub(crate) sources: usize,
    /// What is wanted of each source, that of earlier rounds included.
    pub(crate) demands: BTreeMap<usize, Demand>,
    pub(crate) truncations: Vec<Truncation>,
    /// Fields that stand for something else while an expression is lowered, the innermost last.
    pub(crate) bound: Vec<(String, Value)>,
    /// The time range of the pipeline that is being planned, its own bounds included.
    pub(crate) range: TimeRange,
    /// The saved searches that are being planned, the outermost first.
    pub(crate) saved: Vec<String>,
    /// What is to be written.
    pub(crate) effects: Vec<Effect>,
    warnings: Vec<Diagnostic>,
    steps: usize,
}

/// How many steps one search may be planned in.
const MOST_STEPS: usize = 20_000;

impl<'a> Cx<'a> {
    pub(crate) fn new(catalog: &'a dyn Catalog, answers: &'a Answers, demands: BTreeMap<usize, Demand>) -> Self {
        Self {
            catalog,
            answers,
            question: None,
            sources: 0,
            demands,
            range: catalog.time_range(),
            saved: Vec::new(),
            truncations: Vec::new(),
            bound: Vec::new(),
            effects: Vec::new(),
            warnings: Vec::new(),
            steps: 0,
        }
    }

    /// Records a warning; the same one about the same place only once.
    pub(crate) fn warn(&mut self, warning: Diagnostic) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Plans something that was written elsewhere: what is said of it is said at `span`, and begins with `what`.
    pub(crate) fn elsewhere<T>(
        &mut self,
        what: &str,
        span: Span,
        plan: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.moved(span, |message| format!("{what}: {message}"), plan)
    }

    /// Plans something whose own places mean nothing to the author of the search: what is said of it is said at `span`.
    pub(crate) fn placed<T>(&mut self, span: Span, plan: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.moved(span, |message| message, plan)
    }

    fn moved<T>(
        &mut self,
        span: Span,
        say: impl Fn(String) -> String,
        plan: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let here = std::mem::take(&mut self.warnings);
        let truncated = self.truncations.len();
        let planned = plan(self);
        self.truncations.iter_mut().skip(truncated).for_each(|truncation| truncation.span = span);
        let there = std::mem::replace(&mut self.warnings, here);
        let place = |mut diagnostic: Diagnostic| {
            diagnostic.message = say(diagnostic.message);
            diagnostic.primary.span = span;
            diagnostic.secondary.clear();
            diagnostic
        };
        there.into_iter().for_each(|warning| self.warn(place(warning)));
        if let Some(question) = &mut self.question {
            question.span = span;
        }
        planned.map_err(|error| Box::new(place(*error)))
    }

    /// The last warning of this kind.
    pub(crate) fn last_warning(&mut self, code: Code) -> Option<&mut Diagnostic> {
        self.warnings.iter_mut().rev().find(|warning| warning.code == code)
    }

    /// Counts what is planned: loops, subsearches and copies of rows multiply, and a plan beyond bounds would take the machine.
    pub(crate) fn spend(&mut self, steps: usize, span: Span) -> Result<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MOST_STEPS {
            let message = format!(
                "the search takes more than {MOST_STEPS} steps, those of `foreach`, `map`, `appendpipe` and subsearches counted"
            );
            return Err(error(Code::Resource, span, message));
        }
        Ok(())
    }

    /// Notes that the plan cuts the rows of a subsearch off.
    pub(crate) fn truncates(&mut self, span: Span, rows: usize) {
        self.truncations.push(Truncation { span, rows });
    }

    pub(crate) fn into_notes(self) -> (Vec<Diagnostic>, Vec<Truncation>) {
        (self.warnings, self.truncations)
    }

    /// Calls a primitive.
    pub(crate) fn call(&self, primitive: Primitive, arguments: Vec<Expr>) -> Expr {
        Expr::ScalarFunction(ScalarFunction::new_udf(self.catalog.primitive(primitive), arguments))
    }
}

/// An error at `span`.
pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, span, message))
}

/// Something of Splunk's that we can't do yet, by name.
pub(crate) fn unsupported(span: Span, what: impl std::fmt::Display) -> Box<Diagnostic> {
    error(Code::Unsupported, span, format!("{what} is not supported yet"))
}

/// Puts a place on what DataFusion refused to plan: a mistake of ours, as types and arity are checked before.
pub(crate) trait At<T> {
    fn at(self, span: Span) -> Result<T>;
}

impl<T> At<T> for std::result::Result<T, DataFusionError> {
    fn at(self, span: Span) -> Result<T> {
        self.map_err(|cause| {
            let cause = cause.strip_backtrace();
            let message = format!("this can't be planned: {}", cause.lines().next().unwrap_or_default());
            let mut error = error(Code::Plan, span, message);
            error.help = Some("this is a mistake of the engine, not of the search; please report it".into());
            error
        })
    }
}
