//! `stats`: aggregates, over all rows or by group.
//!
//! Usage: `stats [<option>...] <aggregate>... [BY <field>...]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{Aggregate, FieldName, write_list},
    function::StatsUse,
    grammar::{
        aggs,
        options::{Options, write_bool, write_option},
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::{self, Visitor},
};

/// `stats`
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The fields to group by; may be empty.
    pub by: Vec<Spanned<FieldName>>,
    /// `allnum=`: an aggregate over numbers is null where any value is none.
    pub allnum: bool,
    /// `delim=`: what joins the values of `list` and `values` where they are shown as one.
    pub delim: Option<Spanned<String>>,
    /// `partitions=`: kept, but without effect.
    pub partitions: Option<Spanned<u64>>,
    /// `dedup_splitvals=`: count a row once where a multivalue BY field holds a value twice.
    pub dedup_splitvals: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "stats",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "stats [<option>...] <aggregate>... [BY <field>...]",
    summary: "Aggregates, over all rows or by group.",
    parse,
};

impl Node for Stats {
    fn visit(&self, visitor: &mut dyn Visitor) {
        visit::aggregates(visitor, &self.aggregates, &self.by);
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stats")?;
        self.write_arguments(f)
    }
}

impl Stats {
    /// Tells what is read.
    pub(super) fn visit_reads(&self, visitor: &mut dyn Visitor) {
        self.aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
        visit::reads(visitor, &self.by);
    }

    /// What follows the command's name.
    pub(super) fn write_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_bool(f, "allnum", self.allnum, false)?;
        write_option(f, "delim", self.delim.as_ref())?;
        write_option(f, "partitions", self.partitions.as_ref())?;
        write_bool(f, "dedup_splitvals", self.dedup_splitvals, false)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        aggs::write_by(f, &self.by)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, stats) = stats(i)?;
    Ok((i, Command::Stats(stats)))
}

/// What stats and sistats have in common: everything but the name.
pub(super) fn stats(i: Tokens<'_>) -> PResult<'_, Stats> {
    let mut options = Options::default();
    let (i, aggregates) = aggs::aggregates(i, &mut options, StatsUse::Stats)?;
    let (i, by) = aggs::by(i, &mut options)?;
    let state = i.state;
    let (allnum, dedup_splitvals) = (options.bool("allnum", state), options.bool("dedup_splitvals", state));
    let (delim, partitions) = (options.text("delim"), options.number("partitions", state));
    options.finish_arguments(state);
    let (allnum, dedup_splitvals) = (allnum.unwrap_or(false), dedup_splitvals.unwrap_or(false));
    Ok((i, Stats { aggregates, by, allnum, delim, partitions, dedup_splitvals }))
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn aggregates() {
        prints("| stats count c(x) count() as n", "| stats count, c(x), count AS n");
        prints(
            "| stats count(eval(a=\")\")) as x,sum(eval(x*2))as y",
            "| stats count(eval(a = \")\")) AS x, sum(eval(x * 2)) AS y",
        );
        prints(
            "| stats values(*) as * p99.9(a{}.b) dc(\"c d\") AS \"e f\"",
            "| stats values(*) AS *, p99.9(a{}.b), dc(\"c d\") AS \"e f\"",
        );
        prints("| stats values(a) as b(c) by d", "| stats values(a) AS \"b(c)\" BY d");
        prints("| stats values('a b') as 'c d'", "| stats values(\"a b\") AS \"c d\"");
    }

    #[test]
    fn groups_and_options() {
        prints("| stats allnum=t count delim=\",\" by a, b c", "| stats allnum=true delim=\",\" count BY a, b, c");
        prints("| stats sum(x) by \"by\"", "| stats sum(x) BY \"by\"");
        prints("| stats count by a, dedup_splitvals = t", "| stats dedup_splitvals=true count BY a");
    }

    #[test]
    fn sparklines() {
        prints("| stats sparkline count", "| stats sparkline, count");
        prints("| stats Sparkline() as s", "| stats Sparkline AS s");
        prints(
            "| stats sparkline(count) as s, sparkline(avg(x),1h) sparkline( max(\"a b\") 5m ) as t by u",
            "| stats sparkline(count) AS s, sparkline(avg(x), 1h), sparkline(max(\"a b\"), 5m) AS t BY u",
        );
        let form = "The aggregation specifier must be in [func_name]([key]) format.";
        assert_eq!(
            complaint("| stats «sparkline(count, 5x»)"),
            format!("SPL202 The aggregation specifier 'sparkline(count, 5x' is invalid. {form}")
        );
    }

    #[test]
    fn tokens_stand_for_functions() {
        prints("| stats $fn$($field$) as x $agg$", "| stats $fn$($field$) AS x, $agg$");
        prints("| stats perc$n$(a), x$a|s$(b)", "| stats perc$n$(a), x$a|s$(b)");
        prints("| stats <<FN>>(a) by $b$", "| stats <<FN>>(a) BY $b$");
    }

    #[test]
    fn functions_are_known() {
        assert_eq!(complaint("| stats «perc95th»(a)"), "SPL204 The argument 'perc95th(a)' is invalid.");
        assert_eq!(complaint("| stats count «host»"), "SPL204 The argument 'host' is invalid.");
        assert_eq!(
            complaint("| stats «p100»(a)"),
            "SPL301 Percentile must be a floating point number that is >= 0 and < 100."
        );
        let (_, problems) = crate::parse_expanded("| stats lower(a) cuont", &[]);
        let help: Vec<_> = problems.iter().filter_map(|problem| problem.help.as_deref()).collect();
        assert_eq!(help, ["`lower` is a function of eval: use it inside `eval(…)`", "did you mean `count`?"]);
    }

    #[test]
    fn without_an_argument_all_fields_are_meant() {
        prints("| stats sum() avg rate_avg(x) by y", "| stats sum(), avg(), rate_avg(x) BY y");
        prints("| chart per_hour(x) by y", "| chart per_hour(x) OVER y");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| stats «per_hour»(x)"), "SPL204 stats has no function `per_hour`");
        let form = "The aggregation specifier must be in [func_name]([key]) format.";
        assert_eq!(complaint("| stats count «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| stats count «as» by x"), "SPL202 You must specify a field name after 'as'.");
        assert_eq!(
            complaint("| stats «sum(a,»b)"),
            format!("SPL202 The aggregation specifier 'sum(a,' is invalid. {form}")
        );
        assert_eq!(complaint("| stats «1»"), format!("SPL202 The aggregation specifier '1' is invalid. {form}"));
        assert_eq!(complaint("| stats«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| stats sum(eval(x*«»))"), "SPL202 The expression is malformed. The factor is missing.");
        assert_eq!(complaint("| stats «delm»=x count"), "SPL205 The argument 'delm=x' is invalid.");
        assert_eq!(complaint("| stats count by c «a» = b"), "SPL205 The argument 'a = b' is invalid.");
        assert_eq!(complaint("| stats «eval(avg(x))»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
    }
}
