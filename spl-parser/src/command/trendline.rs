//! `trendline`: moving averages of fields.
//!
//! Usage: `trendline <sma|ema|wma><n>(<field>) [AS <field>]...`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, write_list},
    grammar::{
        aggs,
        names::{self, op},
    },
    input::{PResult, Tokens, cut, fail, want},
    lex::{Kind, Mode, Op},
    visit::Visitor,
};

/// `trendline`
#[derive(Clone, Debug, PartialEq)]
pub struct Trendline {
    /// The averages; at least one.
    pub trends: Vec<Trend>,
}

/// `sma5(x) AS y`
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// How the values are weighted.
    pub kind: TrendKind,
    /// Over how many rows; at least 2.
    pub period: u64,
    /// The field.
    pub field: Spanned<FieldName>,
    /// Where the average goes; `None` means `sma5(x)`.
    pub alias: Option<Spanned<FieldName>>,
}

/// How a moving average weights the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrendKind {
    /// `sma`: all the same.
    Simple,
    /// `ema`: exponentially less the older they are.
    Exponential,
    /// `wma`: linearly less the older they are.
    Weighted,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "trendline",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "trendline <sma|ema|wma><n>(<field>) [AS <field>]...",
    summary: "Moving averages of fields.",
    parse,
};

impl Trend {
    /// The field that holds the average.
    pub fn output(&self) -> String {
        match &self.alias {
            Some(alias) => alias.as_str().to_owned(),
            None => format!("{}{}({})", self.kind, self.period, self.field.as_str()),
        }
    }
}

impl Node for Trendline {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.trends.iter().for_each(|trend| visitor.reads(trend.field.as_str(), trend.field.span));
        for trend in &self.trends {
            let span = trend.alias.as_ref().map_or(trend.field.span, |alias| alias.span);
            visitor.writes(&trend.output(), span);
        }
    }
}

impl fmt::Display for Trendline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trendline ")?;
        write_list(f, &self.trends, ", ")
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}({})", self.kind, self.period, self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

impl fmt::Display for TrendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Simple => "sma",
            Self::Exponential => "ema",
            Self::Weighted => "wma",
        })
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, trends) = names::list(trend)(i)?;
    if trends.is_empty() {
        i.must("a trend such as `sma5(x)`")
    } else {
        Ok((i, Command::Trendline(Trendline { trends })))
    }
}

fn trend(i: Tokens<'_>) -> PResult<'_, Trend> {
    let (i, word) = want("a trend such as `sma5(x)`", |token| token.kind == Kind::Word)(i)?;
    let Some((kind, period)) = kind_and_period(word.text) else { return malformed(word.text, word.span) };
    let (i, _) = cut(op("`(`", Op::Open))(i)?;
    let (i, field) = cut(names::field)(i)?;
    let (i, _) = cut(op("`)`", Op::Close))(i)?;
    let (i, alias) = aggs::alias(i)?;
    Ok((i, Trend { kind, period, field, alias }))
}

fn kind_and_period(text: &str) -> Option<(TrendKind, u64)> {
    let (kind, period) = text.split_at_checked(3)?;
    let kind = match kind.to_ascii_lowercase().as_str() {
        "sma" => TrendKind::Simple,
        "ema" => TrendKind::Exponential,
        "wma" => TrendKind::Weighted,
        _ => return None,
    };
    Some((kind, period.parse().ok().filter(|&period| period >= 2)?))
}

fn malformed<'t, T>(written: &str, span: Span) -> PResult<'t, T> {
    fail(
        Diagnostic::error(Code::Expected, span, format!("The argument '{written}' is invalid."))
            .help("write `sma`, `ema` or `wma` and a number from 2: `sma5(x)`"),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn trends() {
        prints("| trendline sma5(x)", "| trendline sma5(x)");
        prints(
            "| trendline SMA5(x) as y, ema10( \"a b\" ) wma2(z) AS \"c d\"",
            "| trendline sma5(x) AS y, ema10(\"a b\"), wma2(z) AS \"c d\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| trendline«»"), "SPL202 Expected a trend such as `sma5(x)`.");
        assert_eq!(complaint("| trendline «sma»(x)"), "SPL202 The argument 'sma' is invalid.");
        assert_eq!(complaint("| trendline «sma1»(x)"), "SPL202 The argument 'sma1' is invalid.");
        assert_eq!(complaint("| trendline sma5«»"), "SPL202 Expected `(`.");
        assert_eq!(complaint("| trendline sma5(x) «as»"), "SPL202 You must specify a field name after 'as'.");
    }
}
