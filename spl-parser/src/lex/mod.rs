//! Text to tokens.
//!
//! What a word is depends on the place: `-` begins a sort order in `sort -_time`, is part of a term in `search a-b` and
//! an operator in `eval c=a-b`. So [`split`] finds the commands first, the command's table row names the [`Mode`], and
//! white space is gone before the grammar starts.

mod args;
mod cursor;
mod eval;
pub(crate) mod quote;
mod search;
pub(crate) mod split;
mod token;

pub(crate) use cursor::Cursor;
pub(crate) use token::{Bad, Kind, Op, Token};

use crate::Span;
use split::Structure;

/// How the text of a command is cut into tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The search language: `a=b* NOT "c d"`.
    Search,
    /// Words, commas, options and calls: `sum(x) as y by z`.
    Args,
    /// The eval language: `a+b*2`.
    Eval,
}

/// The tokens of a part of the text; the last one is always [`Kind::Eof`].
pub(crate) fn lex<'t>(text: &'t str, span: Span, mode: Mode, structure: &Structure) -> Vec<Token<'t>> {
    // A token every six bytes is usual.
    let tokens = Vec::with_capacity(span.range().len() / 6 + 4);
    let mut lexer = Lexer { cursor: Cursor::new(text, span), structure, tokens, glued: false };
    match mode {
        Mode::Search => search::lex(&mut lexer),
        Mode::Args => args::lex(&mut lexer),
        Mode::Eval => eval::lex(&mut lexer),
    }
    lexer.finish()
}

/// What the three modes share: the place in the text, and the tokens so far.
struct Lexer<'t, 's> {
    cursor: Cursor<'t>,
    structure: &'s Structure,
    tokens: Vec<Token<'t>>,
    /// Whether nothing stands between the last token and the cursor.
    glued: bool,
}

impl<'t> Lexer<'t, '_> {
    /// Skips white space; false at the end.
    fn next(&mut self) -> bool {
        let skipped = self.cursor.eat_while(char::is_whitespace);
        self.glued = skipped.is_empty() && !self.tokens.is_empty();
        self.cursor.peek().is_some()
    }

    /// Adds the token from `start` to the cursor, whose text is the whole of it.
    fn push(&mut self, kind: Kind, start: usize) {
        let text = self.cursor.since(start);
        self.push_text(kind, start, text);
    }

    /// Adds the token from `start` to the cursor with a text of its own.
    fn push_text(&mut self, kind: Kind, start: usize, text: &'t str) {
        let span = self.cursor.span_since(start);
        self.tokens.push(Token { kind, text, span, glued: self.glued });
    }

    /// Takes `op`'s text off the cursor.
    fn op(&mut self, op: Op) {
        let start = self.cursor.pos();
        self.cursor.skip(op.text());
        self.push(Kind::Op(op), start);
    }

    /// Takes the first of `ops` that stands at the cursor.
    fn any_op(&mut self, ops: &[Op]) -> bool {
        match ops.iter().find(|op| self.cursor.starts_with(op.text())) {
            Some(&op) => {
                self.op(op);
                true
            }
            None => false,
        }
    }

    /// Takes what stands between two `quote`s.
    fn quoted(&mut self, quote: char, kind: Kind) {
        let start = self.cursor.pos();
        match self.cursor.quoted(quote) {
            Some(inner) => self.push_text(kind, start, inner),
            None => self.push(Kind::Bad(Bad::Quote), start),
        }
    }

    /// Takes `[ … ]`, whose end is known since the split.
    fn subsearch(&mut self) {
        let start = self.cursor.pos();
        match self.structure.close_of(start) {
            Some(close) => {
                self.cursor.advance_to(start + 1);
                let inner = self.cursor.until(close);
                self.cursor.advance_to(close + 1);
                self.push_text(Kind::Subsearch, start, inner);
            }
            None => self.bad_char(),
        }
    }

    /// Takes one character that can't stand here.
    fn bad_char(&mut self) {
        let start = self.cursor.pos();
        self.cursor.bump();
        self.push(Kind::Bad(Bad::Character), start);
    }

    /// The kind of the last token.
    fn last(&self) -> Option<Kind> {
        self.tokens.last().map(|token| token.kind)
    }

    fn finish(mut self) -> Vec<Token<'t>> {
        let end = self.cursor.end();
        self.cursor.advance_to(end);
        self.push(Kind::Eof, end);
        self.tokens
    }
}
