//! Tokens as nom's input, and the one way in which a grammar rule says what it wants.

use std::{
    iter::{Copied, Enumerate},
    slice::Iter,
};

use nom::{IResult, Needed};

pub(crate) use crate::state::{Fail, State, shorten, unbalanced};
use crate::{
    Code, Diagnostic, Span,
    lex::{Kind, Mode, Op, Token, lex},
};

/// How deep parentheses, calls and subsearches may nest in each other. A thread's stack of 2 MB holds them in a debug build.
const MAX_DEPTH: u32 = 100;

/// What a rule gives: the rest of the tokens and a value.
pub(crate) type PResult<'t, T> = IResult<Tokens<'t>, T, Fail>;

/// Ends parsing of this command with `diagnostic`.
pub(crate) fn fail<'t, T>(diagnostic: Diagnostic) -> PResult<'t, T> {
    Err(nom::Err::Failure(Fail::Said(Box::new(diagnostic))))
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

    /// Whether an option, `name=…`, begins here.
    pub(crate) fn at_option(self) -> bool {
        self.first().kind == Kind::Word && self.peek(1).kind == Kind::Op(Op::Eq)
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
