//! `streamstats`: puts aggregates over the rows so far beside each row.
//!
//! Usage: `streamstats [<option>...] <aggregate>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{Aggregate, Expr, FieldName, TimeSpan, write_list},
    function::StatsUse,
    grammar::{
        aggs, expr,
        options::{Options, write_bool, write_option},
        time::parse_time_span,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `streamstats`
#[derive(Clone, Debug, PartialEq)]
pub struct Streamstats {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `current=`: whether the row itself counts; unless it is set, it does.
    pub current: bool,
    /// `window=`: over so many of the last rows; `None` and 0 mean all.
    pub window: Option<Spanned<u64>>,
    /// `time_window=`: over the rows of so much time before.
    pub time_window: Option<Spanned<TimeSpan>>,
    /// `global=`: whether the window counts all rows rather than those of each group; unless it is set, it does.
    pub global: bool,
    /// `allnum=`: an aggregate over numbers is null where any value is none.
    pub allnum: bool,
    /// `reset_on_change=`: begin anew where the values of the BY fields change.
    pub reset_on_change: bool,
    /// `reset_before=(…)`: begin anew before a row for which this is true.
    pub reset_before: Option<Spanned<Expr>>,
    /// `reset_after=(…)`: begin anew after a row for which this is true.
    pub reset_after: Option<Spanned<Expr>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "streamstats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "streamstats [<option>...] <aggregate>... [BY <field>...]",
    summary: "Puts aggregates over the rows so far beside each row.",
    parse,
};

impl Node for Streamstats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.reset_before.iter().chain(&self.reset_after).for_each(|condition| visitor.expr(condition));
        self.time_window.iter().for_each(|window| visitor.reads("_time", window.span));
        visit::added(visitor, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Streamstats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("streamstats")?;
        write_bool(f, "current", self.current, true)?;
        write_option(f, "window", self.window.as_ref())?;
        write_option(f, "time_window", self.time_window.as_ref())?;
        write_bool(f, "global", self.global, true)?;
        write_bool(f, "allnum", self.allnum, false)?;
        write_bool(f, "reset_on_change", self.reset_on_change, false)?;
        for (name, condition) in [("reset_before", &self.reset_before), ("reset_after", &self.reset_after)] {
            condition.iter().try_for_each(|condition| write!(f, " {name}=({condition})"))?;
        }
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        aggs::write_by(f, &self.by)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Stats)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let state = i.state;
    let streamstats = Streamstats {
        aggregates,
        by,
        current: options.bool("current", state).unwrap_or(true),
        window: options.number("window", state),
        time_window: options.parsed("time_window", "time span", state, parse_time_span),
        global: options.bool("global", state).unwrap_or(true),
        allnum: options.bool("allnum", state).unwrap_or(false),
        reset_on_change: options.bool("reset_on_change", state).unwrap_or(false),
        reset_before: options.relexed("reset_before", i, Mode::Eval, expr::whole)?,
        reset_after: options.relexed("reset_after", i, Mode::Eval, expr::whole)?,
    };
    options.finish(state);
    Ok((i, Command::Streamstats(streamstats)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn options_stand_anywhere() {
        prints("| streamstats count", "| streamstats count");
        prints(
            "| streamstats count AS n by x, y window = 5 Current=f",
            "| streamstats current=false window=5 count AS n BY x, y",
        );
        prints(
            "| streamstats time_window=1h global=f sum(b) as t reset_on_change=t allnum=1 by h",
            "| streamstats time_window=1h global=false allnum=true reset_on_change=true sum(b) AS t BY h",
        );
    }

    #[test]
    fn conditions_are_expressions() {
        prints(
            "| streamstats reset_before=(a=\")\" OR 'b)'>1) count reset_after= ( isnull(x) ) by y",
            "| streamstats reset_before=(a = \")\" OR 'b)' > 1) reset_after=(isnull(x)) count BY y",
        );
        let printed = "| streamstats reset_after=(action = \"REBOOT\") count";
        prints("| streamstats reset_after=\"(\"action==\\\"REBOOT\\\"\")\" count", printed);
        prints("| streamstats reset_after=\"(action=\\\"REBOOT\\\")\" count", printed);
        prints("| streamstats reset_after=\"(\"action==\"REBOOT\"\")\" count", printed);
        prints("| streamstats reset_after=\"x>1\" count", "| streamstats reset_after=(x > 1) count");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            complaint("| streamstats reset_after=(x>«») count"),
            "SPL202 The expression is malformed. A comparison term is missing."
        );
        assert_eq!(complaint("| streamstats reset_after=«(x>1 count»"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(
            complaint("| streamstats window=«-1» count"),
            "SPL206 Invalid option value. Expecting a 'non-negative integer' for option 'window'. Instead got '-1'."
        );
        assert_eq!(complaint("| streamstats count «windows»=1"), "SPL205 Option 'windows' is invalid.");
    }
}
