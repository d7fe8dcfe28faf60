//! `timechart`: aggregates as a table, by bins of time down and by the values of a field across.
//!
//! Usage: `timechart [<option>...] <aggregate>... [BY <field> [<bins>...] [where <aggregate> in top<n>]]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Span, Spanned,
    ast::{Aggregate, Bins, Series, Split, write_list},
    grammar::{
        aggs, bins,
        options::{Options, write_bool},
        series,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `timechart`
#[derive(Clone, Debug, PartialEq)]
pub struct Timechart {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The bins of `_time`: what is written before BY.
    pub bins: Bins,
    /// The field after BY, each of whose values makes a column, and the options about bins that are written after it. People
    /// write `span=` there as well and mean the time.
    pub column: Option<Split>,
    /// Which columns there are, and their names.
    pub series: Series,
    /// `cont=`: whether bins without rows are filled in; unless it is set, they are.
    pub cont: bool,
    /// `partial=`: whether the first and last bin stay where the time range covers a part of them only; unless it is set,
    /// they do.
    pub partial: bool,
    /// `fixedrange=`: whether the table covers the time range of the search rather than that of the rows; unless it is
    /// set, it does.
    pub fixedrange: bool,
    /// `dedup_splitvals=`: count a row once where a multivalue BY field holds a value twice.
    pub dedup_splitvals: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "timechart",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "timechart [<option>...] <aggregate>... [BY <field> [<bins>...] [where <aggregate> in top<n>]]",
    summary: "Aggregates as a table, by bins of time down and by the values of a field across.",
    parse,
};

impl Timechart {
    /// Tells what is read.
    pub(super) fn visit_reads(&self, visitor: &mut dyn Visitor) {
        visitor.reads("_time", Span::default());
        self.aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
        self.column.iter().for_each(|column| visitor.reads(column.field.as_str(), column.field.span));
    }

    /// What follows the command's name.
    pub(super) fn write_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bins)?;
        self.series.write_options(f)?;
        write_bool(f, "cont", self.cont, true)?;
        write_bool(f, "partial", self.partial, true)?;
        write_bool(f, "fixedrange", self.fixedrange, true)?;
        write_bool(f, "dedup_splitvals", self.dedup_splitvals, false)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        self.column.iter().try_for_each(|column| write!(f, " BY {column}"))?;
        self.series.filter.iter().try_for_each(|filter| write!(f, " {filter}"))
    }
}

impl Node for Timechart {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.visit_reads(visitor);
        let columns = match &self.column {
            Some(_) => vec!["*".to_owned()],
            None => self.aggregates.iter().map(|aggregate| aggregate.output()).collect(),
        };
        let time = ["_time", "_span"].map(str::to_owned);
        visitor.makes(&time.into_iter().chain(columns).collect::<Vec<_>>());
    }
}

impl fmt::Display for Timechart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("timechart")?;
        self.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, timechart) = timechart(i)?;
    Ok((i, Command::Timechart(timechart)))
}

/// What timechart and sitimechart have in common: everything but the name.
pub(super) fn timechart(i: Tokens<'_>) -> PResult<'_, Timechart> {
    let (mut options, mut time) = (Options::default(), Options::default());
    let (mut i, aggregates) = series::items(i, &mut options, &mut time, aggs::charted)?;
    if aggregates.is_empty() {
        return i.must("an aggregate such as `count` or `sum(x)`");
    }
    let (mut column, mut filter) = (None, None);
    loop {
        if i.at_word("by") && column.is_none() {
            let (rest, splits) = series::splits(i, 1, &mut Options::default(), &mut options)?;
            column = splits.into_iter().next();
            i = rest;
        } else if i.at_word("where") && filter.is_none() {
            let (rest, found) = series::filter(i)?;
            filter = Some(found);
            i = series::rest(rest, &mut options, column.as_mut().map_or(&mut time, |column| &mut column.bins))?;
        } else {
            break;
        }
    }
    if column.is_none() {
        i.note("`BY`");
    }
    let state = i.state;
    // So the examples of Splunk's manual spell it.
    options.respell("dedup_splitval", "dedup_splitvals");
    let timechart = Timechart {
        aggregates,
        bins: bins::bins(&mut time, state),
        column: column.map(|column| column.split(state)),
        cont: options.bool("cont", state).unwrap_or(true),
        partial: options.bool("partial", state).unwrap_or(true),
        fixedrange: options.bool("fixedrange", state).unwrap_or(true),
        dedup_splitvals: options.bool("dedup_splitvals", state).unwrap_or(false),
        series: series::series(&mut options, filter, i)?,
    };
    options.finish(state);
    Ok((i, timechart))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn expressions_over_aggregates() {
        prints(
            "| timechart eval(dc(user)/count) as r, (p95(x)-first(y)) AS s, eval(round(sum(a)/count(eval(b=1)),2)) AS t",
            "| timechart eval(dc(user) / count) AS r, eval(p95(x) - first(y)) AS s, \
             eval(round(sum(a) / count(eval(b = 1)), 2)) AS t",
        );
    }

    #[test]
    fn aggregates() {
        prints("| timechart count", "| timechart count");
        prints("| timechart span=1h count by host", "| timechart span=1h count BY host");
        prints(
            "| timechart per_second(bytes) AS b, sum( eval(x/2) ) by \"a b\"",
            "| timechart per_second(bytes) AS b, sum(eval(x / 2)) BY \"a b\"",
        );
        prints(
            "| timechart eval(round(avg(cpu),2)) BY processor usenull=f",
            "| timechart usenull=false eval(round(avg(cpu), 2)) BY processor",
        );
    }

    #[test]
    fn options_stand_anywhere() {
        prints(
            "| timechart limit=5, minspan=5m partial=F span = 30m@h fixedrange=false count cont=t aligntime=@d+3h by host",
            "| timechart span=\"30m@h\" minspan=5m aligntime=\"@d+3h\" limit=top5 partial=false fixedrange=false \
             count BY host",
        );
        prints(
            "| timechart count by host span=1d limit=top20 useother=f otherstr=\"the rest\" where max in top5 usenull=f bins=3",
            "| timechart limit=top20 useother=false otherstr=\"the rest\" usenull=false count BY host bins=3 span=1d \
             where max in top5",
        );
        prints("| timechart limit=Bottom 5 count by y", "| timechart limit=bottom5 count BY y");
        prints("| timechart agg=max sum(x) by y", "| timechart agg=max sum(x) BY y");
        prints("| timechart span=1mon sum(x) as z agg = avg( x )", "| timechart span=1mon agg=avg(x) sum(x) AS z");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| timechart span=1h«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| timechart count by a, «b»"), "SPL202 The argument 'b' is invalid.");
        assert_eq!(complaint("| timechart span=«1x» count"), "SPL206 The value for option span (1x) is invalid.");
        assert_eq!(complaint("| timechart count by x where sum in «5x»"), "SPL202 Expected `top<n>` or `bottom<n>`.");
        assert_eq!(complaint("| timechart count «bin»=5"), "SPL205 Option 'bin' is invalid.");
    }
}
