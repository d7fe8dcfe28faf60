//! `mstats`: aggregates over metrics.
//!
//! Usage: `mstats [<option>...] <aggregate>... WHERE <search expression> [BY <field>...] [span=<length>]`

use std::fmt;

use super::{Command, Flag, Node, Syntax};
use crate::{
    Spanned,
    ast::{Aggregate, FieldName, SearchExpr, TimeSpan, write_list},
    function::StatsUse,
    grammar::{
        aggs,
        clauses::{self, Clauses},
        options::{Options, write_bool, write_option},
        time::parse_time_span,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Resource, Visitor},
};

/// `mstats`
#[derive(Clone, Debug, PartialEq)]
pub struct Mstats {
    /// `prestats=`
    pub prestats: bool,
    /// `append=`: add to the rows there are; with `prestats` only.
    pub append: bool,
    /// `backfill=`: whether a real-time search begins with what is there already; unless it is set, it does.
    pub backfill: bool,
    /// `update_period=`: how often a real-time search shows its results, in milliseconds.
    pub update_period: Option<Spanned<u64>>,
    /// `chunk_size=`
    pub chunk_size: Option<Spanned<u64>>,
    /// `fillnull_value=`: stands in for a BY field that is null. Without it such metrics count nowhere.
    pub fillnull_value: Option<Spanned<String>>,
    /// `chart=`: make a table as timechart does.
    pub chart: bool,
    /// The options of that table, by their names in lower case with the `chart.` before them, in order.
    pub chart_options: Vec<(String, Spanned<String>)>,
    /// The aggregates, over `_value` or over metrics by name; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// `WHERE …`
    pub condition: Option<Spanned<SearchExpr>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `span=…` of `_time`; `None` leaves the time out.
    pub span: Option<Spanned<TimeSpan>>,
    /// `every=…`: how far the beginnings of spans are apart; `None` means the span.
    pub every: Option<Spanned<TimeSpan>>,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "mstats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[Flag::NeedsPipe],
    usage: "mstats [<option>...] <aggregate>... WHERE <search expression> [BY <field>...] [span=<length>]",
    summary: "Aggregates over metrics.",
    parse,
};

impl Node for Mstats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.append {
            visitor.appends();
        }
        visitor.generates(Some((Resource::Index, "*")));
        self.condition.iter().for_each(|condition| visitor.condition(condition));
        let time = self.span.iter().map(|_| "_time");
        let hidden = (self.chart || self.prestats).then_some("*");
        visit::aggregates_beside(visitor, &time.chain(hidden).collect::<Vec<_>>(), &self.aggregates, &self.by);
    }
}

impl fmt::Display for Mstats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mstats")?;
        write_bool(f, "prestats", self.prestats, false)?;
        write_bool(f, "append", self.append, false)?;
        write_bool(f, "backfill", self.backfill, true)?;
        write_option(f, "update_period", self.update_period.as_ref())?;
        write_option(f, "chunk_size", self.chunk_size.as_ref())?;
        write_option(f, "fillnull_value", self.fillnull_value.as_ref())?;
        write_bool(f, "chart", self.chart, false)?;
        self.chart_options.iter().try_for_each(|(name, value)| write_option(f, name, Some(value)))?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        clauses::write_condition(f, self.condition.as_ref())?;
        clauses::write_by(f, &self.by, self.span.as_ref())?;
        write_option(f, "every", self.every.as_ref())
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Mstats)?;
    let mut clauses = Clauses::<()>::default();
    let (i, ()) = clauses::clauses(i, &mut clauses, None, &mut options)?;
    let state = i.state;
    let mstats = Mstats {
        prestats: options.bool("prestats", state).unwrap_or(false),
        append: options.bool("append", state).unwrap_or(false),
        backfill: options.bool("backfill", state).unwrap_or(true),
        update_period: options.number("update_period", state),
        chunk_size: options.number("chunk_size", state),
        fillnull_value: options.text("fillnull_value"),
        chart: options.bool("chart", state).unwrap_or(false),
        chart_options: options.prefixed("chart."),
        span: options.parsed("span", "time span", state, parse_time_span),
        every: options.parsed("every", "time span", state, parse_time_span),
        aggregates,
        condition: clauses.condition,
        by: clauses.by.unwrap_or_default(),
    };
    options.finish(state);
    Ok((i, Command::Mstats(mstats)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn clauses_in_any_order() {
        prints(
            "| mstats avg(_value) prestats=t WHERE metric_name=cpu.* AND index=m span=30s BY host, core",
            "| mstats prestats=true avg(_value) WHERE metric_name=cpu.* AND index=m BY host, core span=30s",
        );
        prints(
            "| mstats avg(cpu.usage) as x, count(*) as * span=1m where index=m by host",
            "| mstats avg(cpu.usage) AS x, count(*) AS * WHERE index=m BY host span=1m",
        );
        prints(
            "| mstats rate(\"a b\") max(_value) AS m where index=* earliest=-1h latest=now (a=b OR a=c) groupby d every=10m span=1m",
            "| mstats rate(\"a b\"), max(_value) AS m WHERE index=* AND earliest=-1h AND latest=now AND (a=b OR a=c) \
             BY d span=1m every=10m",
        );
        prints(
            "| mstats chart=t avg(x) where index=m span=1h by host chart.limit=5 chart.agg=avg(x) backfill=f",
            "| mstats backfill=false chart=true chart.agg=\"avg(x)\" chart.limit=5 avg(x) WHERE index=m BY host span=1h",
        );
        prints(
            "| mstats append=t update_period=100 fillnull_value=\"\" chunk_size=5 count(x)",
            "| mstats append=true update_period=100 chunk_size=5 fillnull_value=\"\" count(x)",
        );
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| mstats «per_hour»(x)"), "SPL204 mstats has no function `per_hour`");
        assert_eq!(complaint("| mstats«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| mstats avg(x) where«»"), "SPL202 Expected a term.");
        assert_eq!(
            complaint("| mstats avg(x) where a=1 by b «from» c"),
            "SPL202 Expected `,`, a field name or the end of the command."
        );
        assert_eq!(complaint("| mstats avg(x) where a=1 by b «spam»=1m"), "SPL205 Option 'spam' is invalid.");
    }
}
