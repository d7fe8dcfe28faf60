//! What is remembered while a search is parsed: messages, nesting, and what could have stood at the furthest place.

use std::cell::{Cell, RefCell};

use nom::error::ErrorKind;

use crate::{
    Code, Diagnostic, Severity, Span,
    lex::{Bad, Kind, Op, Token, quote, split::Structure},
};

/// After so many errors parsing stops.
pub(crate) const MAX_ERRORS: usize = 100;

/// Why a rule failed.
#[derive(Debug)]
pub(crate) enum Fail {
    /// Something else was expected; the [`State`] knows what and where.
    Expected,
    /// A message of its own.
    Said(Box<Diagnostic>),
    /// The messages are with the [`State`] already.
    Reported,
}

impl<I> nom::error::ParseError<I> for Fail {
    fn from_error_kind(_: I, _: ErrorKind) -> Self {
        Self::Expected
    }

    fn append(_: I, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// What all rules share while one search is parsed.
#[derive(Debug)]
pub(crate) struct State<'t> {
    /// The expanded text, which all spans refer to.
    pub(crate) text: &'t str,
    /// Its pipes and brackets.
    pub(crate) structure: &'t Structure,
    furthest: RefCell<Furthest>,
    /// How deep rules are nested at present.
    pub(crate) depth: Cell<u32>,
    brackets: Cell<usize>,
    /// Whether the expression that is being parsed is one over aggregates.
    pub(crate) over_aggregates: Cell<bool>,
    errors: Cell<usize>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

/// The messages up to some point.
#[derive(Debug)]
pub(crate) struct Mark {
    errors: usize,
    diagnostics: usize,
}

/// The furthest place where something was wanted and not found. nom drops an error as soon as `opt` or `many0` goes on
/// without; what a user needs to know is what could have stood at the last place reached.
#[derive(Debug, Default)]
pub(crate) struct Furthest {
    found: Option<(Kind, Span)>,
    wanted: Vec<&'static str>,
}

impl<'t> State<'t> {
    pub(crate) fn new(text: &'t str, structure: &'t Structure) -> Self {
        Self {
            text,
            structure,
            furthest: RefCell::default(),
            depth: Cell::new(0),
            brackets: Cell::new(0),
            over_aggregates: Cell::new(false),
            errors: Cell::new(0),
            diagnostics: RefCell::default(),
        }
    }

    /// Adds a message without ending the command.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let error = diagnostic.severity == Severity::Error;
        let mut diagnostics = self.diagnostics.borrow_mut();
        self.errors.set(self.errors.get() + usize::from(error));
        if !self.gives_up() && (error || diagnostics.len() < MAX_ERRORS) {
            diagnostics.push(diagnostic);
        }
    }

    /// Whether there are more errors than anybody reads.
    pub(crate) fn gives_up(&self) -> bool {
        self.errors.get() > MAX_ERRORS
    }

    /// In how many brackets the command that is being parsed stands.
    pub(crate) fn brackets(&self) -> usize {
        self.brackets.get()
    }

    /// Runs `parse` on what stands in one more bracket, with a blank memory of what was wanted.
    pub(crate) fn in_brackets<T>(&self, parse: impl FnOnce() -> T) -> T {
        let outer = self.fresh();
        self.brackets.set(self.brackets.get() + 1);
        let result = parse();
        self.brackets.set(self.brackets.get() - 1);
        self.resume(outer);
        result
    }

    /// Where the messages are now, to come back to.
    pub(crate) fn mark(&self) -> Mark {
        Mark { errors: self.errors.get(), diagnostics: self.diagnostics.borrow().len() }
    }

    /// Whether there was an error since.
    pub(crate) fn has_failed_since(&self, mark: &Mark) -> bool {
        self.errors.get() > mark.errors
    }

    /// Takes the messages since back.
    pub(crate) fn roll_back(&self, mark: Mark) -> Vec<Diagnostic> {
        self.errors.set(mark.errors);
        let mut diagnostics = self.diagnostics.borrow_mut();
        let from = mark.diagnostics.min(diagnostics.len());
        diagnostics.split_off(from)
    }

    /// The messages.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics.into_inner()
    }

    /// Starts a command with a blank memory of what was wanted; [`Self::resume`] gives the old one back.
    pub(crate) fn fresh(&self) -> Furthest {
        self.furthest.take()
    }

    /// Ends what [`Self::fresh`] began.
    pub(crate) fn resume(&self, furthest: Furthest) {
        self.furthest.replace(furthest);
    }

    /// Remembers that `wanted` could have stood where `token` does.
    pub(crate) fn note(&self, token: &Token<'_>, wanted: &'static str) {
        let mut furthest = self.furthest.borrow_mut();
        let known = furthest.found.map(|(_, span)| span.start);
        if known.is_none_or(|start| start < token.span.start) {
            furthest.found = Some((token.kind, token.span));
            furthest.wanted.clear();
        }
        if known.is_none_or(|start| start <= token.span.start) && !furthest.wanted.contains(&wanted) {
            furthest.wanted.push(wanted);
        }
    }

    /// What to tell about a rule's failure; nothing where it is told already.
    pub(crate) fn explain(&self, error: nom::Err<Fail>) -> Option<Diagnostic> {
        match error {
            nom::Err::Error(Fail::Said(diagnostic)) | nom::Err::Failure(Fail::Said(diagnostic)) => Some(*diagnostic),
            nom::Err::Error(Fail::Reported) | nom::Err::Failure(Fail::Reported) => None,
            _ => Some(self.explain_expected()),
        }
    }

    fn explain_expected(&self) -> Diagnostic {
        let furthest = self.furthest.borrow();
        let (kind, span) = furthest.found.unwrap_or((Kind::Eof, Span::default()));
        match kind {
            Kind::Bad(bad) => bad_token(bad, span, self.text),
            Kind::Op(Op::Close) => unbalanced(span).label("no `(` before it"),
            _ => {
                let mut wanted = String::new();
                for (n, what) in furthest.wanted.iter().enumerate() {
                    let separator = match n {
                        0 => "",
                        n if n + 1 == furthest.wanted.len() => " or ",
                        _ => ", ",
                    };
                    wanted.push_str(separator);
                    wanted.push_str(what);
                }
                Diagnostic::error(Code::Expected, span, format!("Expected {wanted}."))
                    .label(found(kind, span, self.text))
            }
        }
    }
}

/// "found `x`", or that there is nothing more.
fn found(kind: Kind, span: Span, text: &str) -> String {
    match kind {
        Kind::Eof => "the command ends here".to_owned(),
        Kind::Subsearch => "found a subsearch".to_owned(),
        _ => format!("found `{}`", shorten(span.of(text))),
    }
}

/// At most 30 characters of it.
pub(crate) fn shorten(text: &str) -> String {
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(30).collect();
    if chars.next().is_some() { short + "…" } else { short }
}

/// Splunk's text for parentheses that have no partner.
pub(crate) fn unbalanced(span: Span) -> Diagnostic {
    Diagnostic::error(Code::UnbalancedBracket, span, "Mismatched quotes and/or parenthesis.")
}

fn bad_token(bad: Bad, span: Span, text: &str) -> Diagnostic {
    let written = shorten(span.of(text));
    match bad {
        Bad::Character => {
            let message = format!("An unexpected character is reached at '{written}'.");
            let error = Diagnostic::error(Code::UnexpectedCharacter, span, message);
            if written.chars().all(quote::is_curly) {
                error.help("write straight quotes: `\"` around texts, `'` around names of fields")
            } else {
                error
            }
        }
        Bad::Number => Diagnostic::error(Code::InvalidNumber, span, format!("The number {written} is invalid."))
            .help(format!("put the name of a field that begins with a digit into single quotes: '{written}'")),
        Bad::Quote => {
            Diagnostic::error(Code::UnbalancedQuote, span, "Unbalanced quotes.").label("this quote is never closed")
        }
        Bad::Parenthesis => unbalanced(span).label("this parenthesis is never closed"),
    }
}
