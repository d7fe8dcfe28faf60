//! Tokens.

use super::quote;
use crate::{Span, ast::MatchForm};

/// A piece of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'t> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As written; for whatever has an inside (quotes, brackets, `eval(…)`), only the inside.
    pub(crate) text: &'t str,
    /// Where.
    pub(crate) span: Span,
    /// Whether nothing stands between it and the token before.
    pub(crate) glued: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word; which characters it may hold depends on the mode.
    Word,
    /// `"text"`
    Quoted,
    /// `'field'`
    Single,
    /// A number of the eval language.
    Number,
    /// `$name$` in the eval language.
    Variable,
    /// `CASE(…)` or `TERM(…)` of the search language.
    Form(MatchForm),
    /// `eval(…)` among arguments.
    Eval,
    /// `[ … ]`
    Subsearch,
    /// Punctuation.
    Op(Op),
    /// What can't be a token.
    Bad(Bad),
    /// The end.
    Eof,
}

/// Why something is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    /// A character that can't stand there.
    Character,
    /// A number that is none: `5minutes`, `1e999`.
    Number,
    /// A quote without its partner.
    Quote,
    /// A parenthesis without its partner.
    Parenthesis,
}

/// Punctuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Open,
    Close,
    Comma,
    Eq,
    EqEq,
    NotEq,
    Lt,
    LtEq,
    Gt,
    GtEq,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Dot,
    Bang,
}

impl Op {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::Comma => ",",
            Self::Eq => "=",
            Self::EqEq => "==",
            Self::NotEq => "!=",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Star => "*",
            Self::Slash => "/",
            Self::Percent => "%",
            Self::Dot => ".",
            Self::Bang => "!",
        }
    }

    /// Whether it compares.
    pub(crate) const fn compares(self) -> bool {
        matches!(self, Self::Eq | Self::EqEq | Self::NotEq | Self::Lt | Self::LtEq | Self::Gt | Self::GtEq)
    }
}

impl Token<'_> {
    /// Whether it is this bare word, in any letter case.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// What it stands for: quotes dropped, escapes resolved.
    pub(crate) fn value(&self) -> String {
        match self.kind {
            Kind::Single => quote::resolve_single(self.text),
            Kind::Word | Kind::Quoted | Kind::Form(_) => quote::resolve(self.text),
            _ => self.text.to_owned(),
        }
    }

    /// Where its inside stands; for tokens that have one, which all end in one closing character.
    pub(crate) fn inside(&self) -> Span {
        let end = self.span.end.saturating_sub(1);
        Span::new(end.saturating_sub(u32::try_from(self.text.len()).unwrap_or(u32::MAX)), end)
    }
}
