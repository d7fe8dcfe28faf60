//! Tokens as nom's input, and the one way in which a grammar rule says what it wants.

use std::{
    cell::{Cell, RefCell},
    iter::{Copied, Enumerate},
    slice::Iter,
};

use nom::{IResult, Needed, error::ErrorKind};

use crate::{
    Code, Diagnostic, Severity, Span,
    lex::{Bad, Kind, Mode, Op, Token, lex, split::Structure},
};

/// How deep parentheses, calls and subsearches may nest in each other. A thread's stack of 2 MB holds them in a debug build.
const MAX_DEPTH: u32 = 100;

/// What a rule gives: the rest of the tokens and a value.
pub(crate) type PResult<'t, T> = IResult<Tokens<'t>, T, Fail>;

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

/// Ends parsing of this command with `diagnostic`.
pub(crate) fn fail<'t, T>(diagnostic: Diagnostic) -> PResult<'t, T> {
    Err(nom::Err::Failure(Fail::Said(Box::new(diagnostic))))
}

/// What all rules share while one search is parsed.
#[derive(Debug)]
pub(crate) struct State<'t> {
    /// The expanded text, which all spans refer to.
    pub(crate) text: &'t str,
    /// Its pipes and brackets.
    pub(crate) structure: &'t Structure,
    furthest: RefCell<Furthest>,
    depth: Cell<u32>,
    diagnostics: RefCell<Vec<Diagnostic>>,
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
        Self { text, structure, furthest: RefCell::default(), depth: Cell::new(0), diagnostics: RefCell::default() }
    }

    /// Adds a message without ending the command.
    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// The number of errors so far.
    pub(crate) fn errors(&self) -> usize {
        self.diagnostics.borrow().iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
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

    fn note(&self, token: &Token<'_>, wanted: &'static str) {
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
        Bad::Character => Diagnostic::error(
            Code::UnexpectedCharacter,
            span,
            format!("An unexpected character is reached at '{written}'."),
        ),
        Bad::Number => Diagnostic::error(Code::InvalidNumber, span, format!("The number {written} is invalid."))
            .help(format!("put the name of a field that begins with a digit into single quotes: '{written}'")),
        Bad::Quote => {
            Diagnostic::error(Code::UnbalancedQuote, span, "Unbalanced quotes.").label("this quote is never closed")
        }
        Bad::Parenthesis => unbalanced(span).label("this parenthesis is never closed"),
    }
}

/// What is left of the tokens of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tokens<'t> {
    rest: &'t [Token<'t>],
    pub(crate) state: &'t State<'t>,
}

impl<'t> Tokens<'t> {
    /// The tokens of one lexed text; the last one is [`Kind::Eof`].
    pub(crate) const fn new(tokens: &'t [Token<'t>], state: &'t State<'t>) -> Self {
        Self { rest: tokens, state }
    }

    /// The next token.
    pub(crate) fn first(self) -> Token<'t> {
        self.peek(0)
    }

    /// The token after so many others; beyond the end, the end.
    pub(crate) fn peek(self, ahead: usize) -> Token<'t> {
        self.rest.get(ahead).or(self.rest.last()).copied().unwrap_or(Token {
            kind: Kind::Eof,
            text: "",
            span: Span::default(),
            glued: false,
        })
    }

    /// What comes after the next token.
    pub(crate) fn advance(self) -> Self {
        match self.rest {
            [_, rest @ ..] if !rest.is_empty() => Self { rest, ..self },
            _ => self,
        }
    }

    /// Where the next token stands.
    pub(crate) fn span(self) -> Span {
        self.first().span
    }

    /// From `start` to the end of the token before `self`'s next one.
    pub(crate) fn span_from(self, start: Self) -> Span {
        let used = start.rest.len().saturating_sub(self.rest.len());
        let last = used.checked_sub(1).map_or(start.span().at_start(), |last| start.peek(last).span);
        start.span().to(last)
    }

    pub(crate) fn at_end(self) -> bool {
        self.first().kind == Kind::Eof
    }

    /// Whether the next token is `op`.
    pub(crate) fn at_op(self, op: Op) -> bool {
        self.first().kind == Kind::Op(op)
    }

    /// Whether the next token is the bare word `word`, in any letter case.
    pub(crate) fn at_word(self, word: &str) -> bool {
        self.first().is_word(word)
    }

    /// Remembers what could have stood here.
    pub(crate) fn note(self, wanted: &'static str) {
        self.state.note(&self.first(), wanted);
    }

    /// Fails here, wanting `wanted`.
    pub(crate) fn expected<T>(self, wanted: &'static str) -> PResult<'t, T> {
        self.note(wanted);
        Err(nom::Err::Error(Fail::Expected))
    }

    /// As [`Self::expected`], where no other rule can help any more.
    pub(crate) fn must<T>(self, wanted: &'static str) -> PResult<'t, T> {
        self.note(wanted);
        Err(nom::Err::Failure(Fail::Expected))
    }

    /// Lexes a part of the text in another mode and runs `parse` on it.
    pub(crate) fn relex<T>(
        self,
        span: Span,
        mode: Mode,
        parse: impl for<'s> FnOnce(Tokens<'s>) -> PResult<'s, T>,
    ) -> Result<T, nom::Err<Fail>> {
        let tokens = lex(self.state.text, span, mode, self.state.structure);
        parse(Tokens::new(&tokens, self.state)).map(|(_, value)| value)
    }
}

/// The one primitive: the next token where it passes `test`, else the memory that `wanted` could have stood here.
pub(crate) fn want<'t>(
    wanted: &'static str,
    test: impl Fn(&Token<'t>) -> bool,
) -> impl Fn(Tokens<'t>) -> PResult<'t, Token<'t>> {
    move |i| {
        let token = i.first();
        if test(&token) { Ok((i.advance(), token)) } else { i.expected(wanted) }
    }
}

/// From here on nothing else can be meant: a failure of `parse` ends the command. nom's own `cut` is a parser to be run by
/// method, which costs stack where rules nest.
pub(crate) fn cut<'t, T>(
    parse: impl FnOnce(Tokens<'t>) -> PResult<'t, T>,
) -> impl FnOnce(Tokens<'t>) -> PResult<'t, T> {
    move |i| {
        parse(i).map_err(|error| match error {
            nom::Err::Error(fail) => nom::Err::Failure(fail),
            error => error,
        })
    }
}

/// Wants nothing more.
pub(crate) fn end(i: Tokens<'_>) -> PResult<'_, ()> {
    if i.at_end() { Ok((i, ())) } else { i.must("the end of the command") }
}

/// Runs `parse` one level deeper; fails beyond the limit, before the thread's stack does.
pub(crate) fn nested<'t, T>(i: Tokens<'t>, parse: impl FnOnce(Tokens<'t>) -> PResult<'t, T>) -> PResult<'t, T> {
    let depth = i.state.depth.get();
    if depth >= MAX_DEPTH {
        return too_deep(i.span());
    }
    i.state.depth.set(depth + 1);
    let result = parse(i);
    i.state.depth.set(depth);
    result
}

/// The message of what nests too deep.
pub(crate) fn too_deep<'t, T>(span: Span) -> PResult<'t, T> {
    fail(
        Diagnostic::error(Code::TooDeep, span, "The expression is nested too deep.")
            .help("split it, or join its parts by AND, OR or IN, which may be of any length"),
    )
}

impl<'t> nom::Input for Tokens<'t> {
    type Item = Token<'t>;
    type Iter = Copied<Iter<'t, Token<'t>>>;
    type IterIndices = Enumerate<Self::Iter>;

    /// Not counting the end, which stays.
    fn input_len(&self) -> usize {
        self.rest.len().saturating_sub(1)
    }

    fn take(&self, index: usize) -> Self {
        Self { rest: self.rest.get(..index).unwrap_or(self.rest), ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Self { rest: self.rest.get(index.min(self.input_len())..).unwrap_or(self.rest), ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        count.checked_sub(self.input_len()).filter(|&missing| missing > 0).map_or(Ok(count), |m| Err(Needed::new(m)))
    }
}
