//! `x11`: removes what repeats itself with the seasons from a time series.
//!
//! Usage: `x11 [add|mult][<period>](<field>) [AS <field>]` or `x11 <field> [AS <field>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::FieldName,
    grammar::{
        aggs,
        names::{self, op},
    },
    input::{PResult, Tokens, cut},
    lex::{Kind, Mode, Op},
    visit::Visitor,
};

/// `x11`
#[derive(Clone, Debug, PartialEq)]
pub struct X11 {
    /// How the seasons act on the values; `None` means that they multiply them.
    pub kind: Option<X11Kind>,
    /// After how many steps the seasons repeat themselves; `None` computes it.
    pub period: Option<u64>,
    /// The series.
    pub field: Spanned<FieldName>,
    /// What the result is called.
    pub alias: Option<Spanned<FieldName>>,
}

/// How the seasons act on the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum X11Kind {
    /// `add`
    Additive,
    /// `mult`
    Multiplicative,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "x11",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "x11 [add|mult][<period>](<field>) [AS <field>]",
    summary: "Removes what repeats itself with the seasons from a time series.",
    parse,
};

impl Node for X11 {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.reads(self.field.as_str(), self.field.span);
        match &self.alias {
            Some(alias) => visitor.writes(alias.as_str(), alias.span),
            None => visitor.writes_any(),
        }
    }
}

impl fmt::Display for X11 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("x11 ")?;
        f.write_str(match self.kind {
            Some(X11Kind::Additive) => "add",
            Some(X11Kind::Multiplicative) => "mult",
            None => "",
        })?;
        if let Some(period) = self.period {
            write!(f, "{period}")?;
        }
        if self.kind.is_some() || self.period.is_some() {
            write!(f, "({})", self.field)?;
        } else {
            self.field.fmt(f)?;
        }
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let word = i.first();
    let called = word.kind == Kind::Word && i.peek(1).kind == Kind::Op(Op::Open);
    let function = if called { function(word.text) } else { None };
    let (i, kind, period, field) = match function {
        Some((kind, period)) => {
            let (i, field) = cut(names::field)(i.advance().advance())?;
            let (i, _) = cut(op("`)`", Op::Close))(i)?;
            (i, kind, period, field)
        }
        None => {
            let (i, field) = cut(names::field)(i)?;
            (i, None, None, field)
        }
    };
    let (i, alias) = aggs::alias(i)?;
    Ok((i, Command::X11(X11 { kind, period, field, alias })))
}

/// `add12`, `mult`, `24`; `None` where it is something else, as in `count(x)`, which is the name of a column.
fn function(text: &str) -> Option<(Option<X11Kind>, Option<u64>)> {
    let text = text.to_ascii_lowercase();
    let (kind, period) = if let Some(period) = text.strip_prefix("add") {
        (Some(X11Kind::Additive), period)
    } else if let Some(period) = text.strip_prefix("mult") {
        (Some(X11Kind::Multiplicative), period)
    } else {
        (None, text.as_str())
    };
    if period.is_empty() {
        return kind.map(|kind| (Some(kind), None));
    }
    if !period.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some((kind, Some(period.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn forms() {
        prints("| x11 foo as fubar", "| x11 foo AS fubar");
        prints("| x11 24(foo) as fubar", "| x11 24(foo) AS fubar");
        prints("| x11 ADD12 ( foo )", "| x11 add12(foo)");
        prints("| x11 mult(\"count(x)\")", "| x11 mult(\"count(x)\")");
        prints("| x11 count(x)", "| x11 \"count(x)\"");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| x11«»"), "SPL202 Expected a field name.");
        assert_eq!(complaint("| x11 add(x«»"), "SPL202 Expected `)`.");
        assert_eq!(complaint("| x11 a «b»"), "SPL202 Expected `AS` or the end of the command.");
    }
}
