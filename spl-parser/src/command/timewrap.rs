//! `timewrap`: lays the periods of a timechart side by side.
//!
//! Usage: `timewrap <length> [align=now|end] [series=relative|exact|short] [time_format=<format>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{TimeSpan, TimeUnit},
    grammar::{
        names,
        options::{Options, with_options, write_option},
        time::parse_time_span,
    },
    input::{PResult, Tokens, fail, want},
    lex::{Kind, Mode},
    visit::Visitor,
};

/// `timewrap`
#[derive(Clone, Debug, PartialEq)]
pub struct Timewrap {
    /// How long a period is; `m` means months here.
    pub period: Spanned<TimeSpan>,
    /// `align=now`: periods end at the present rather than at the end of the search's time range.
    pub align_now: bool,
    /// `series=`: how the columns of a period are named.
    pub series: WrappedSeries,
    /// `time_format=`: the strftime format of their names where `series=exact`.
    pub time_format: Option<Spanned<String>>,
}

/// How the columns of a period are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WrappedSeries {
    /// `count_1week_before`, the default.
    #[default]
    Relative,
    /// By `time_format`.
    Exact,
    /// `count_s1`
    Short,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "timewrap",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "timewrap <length> [align=now|end] [series=relative|exact|short] [time_format=<format>]",
    summary: "Lays the periods of a timechart side by side.",
    parse,
};

impl Node for Timewrap {
    fn visit(&self, visitor: &mut dyn Visitor) {
        ["_time", "*"].into_iter().for_each(|field| visitor.reads(field, Span::default()));
        visitor.makes(&["_time", "_span", "*"].map(str::to_owned));
    }
}

impl fmt::Display for Timewrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "timewrap {}", self.period)?;
        f.write_str(if self.align_now { " align=now" } else { "" })?;
        f.write_str(match self.series {
            WrappedSeries::Relative => "",
            WrappedSeries::Exact => " series=exact",
            WrappedSeries::Short => " series=short",
        })?;
        write_option(f, "time_format", self.time_format.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, periods) = with_options(&mut options, period)(i)?;
    let state = i.state;
    let align = options.parsed("align", "now|end", state, |text| match text.to_ascii_lowercase().as_str() {
        "now" => Some(true),
        "end" => Some(false),
        _ => None,
    });
    let series = options.parsed("series", "relative|exact|short", state, |text| {
        Some(match text.to_ascii_lowercase().as_str() {
            "relative" => WrappedSeries::Relative,
            "exact" => WrappedSeries::Exact,
            "short" => WrappedSeries::Short,
            _ => return None,
        })
    });
    let time_format = options.text("time_format");
    options.finish(state);
    let mut periods = periods.into_iter();
    match (periods.next(), periods.next()) {
        (None, _) => i.must("the length of a period such as `1w`"),
        (_, Some(extra)) => fail(names::superfluous(&extra.to_string(), extra.span)),
        (Some(period), None) => Ok((
            i,
            Command::Timewrap(Timewrap {
                period,
                align_now: align.is_some_and(|align| align.value),
                series: series.map(|series| series.value).unwrap_or_default(),
                time_format,
            }),
        )),
    }
}

fn period(i: Tokens<'_>) -> PResult<'_, Spanned<TimeSpan>> {
    let (rest, token) = want("the length of a period such as `1w`", |token| {
        matches!(token.kind, Kind::Word | Kind::Quoted) && parse_period(token.text).is_some()
    })(i)?;
    Ok((rest, Spanned::new(parse_period(token.text).unwrap_or(TimeSpan::Auto), token.span)))
}

fn parse_period(text: &str) -> Option<TimeSpan> {
    let lower = text.to_ascii_lowercase();
    match parse_time_span(&lower)? {
        TimeSpan::Auto => None,
        TimeSpan::Length { amount, unit: TimeUnit::Minute } if lower.trim().ends_with('m') => {
            Some(TimeSpan::Length { amount, unit: TimeUnit::Month })
        }
        // A minute's shortest name is a month here; so are numbers without a unit none.
        length => lower.trim().ends_with(|c: char| c.is_ascii_alphabetic()).then_some(length),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn periods_and_options() {
        prints("| timewrap 1w", "| timewrap 1w");
        prints("| timewrap day series=Short", "| timewrap 1d series=short");
        prints("| timewrap 2m", "| timewrap 2mon");
        prints(
            "| timewrap align=NOW series=exact time_format=\"week of %d\" 1week",
            "| timewrap 1w align=now series=exact time_format=\"week of %d\"",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| timewrap align=end«»"), "SPL202 Expected the length of a period such as `1w`.");
        assert_eq!(complaint("| timewrap «5»"), "SPL202 Expected the length of a period such as `1w`.");
        assert_eq!(complaint("| timewrap 1w «2w»"), "SPL202 The argument '2w' is invalid.");
        assert_eq!(complaint("| timewrap 1w «span»=1d"), "SPL205 Option 'span' is invalid.");
    }
}
