//! `chart`: aggregates as a table, by the values of one field down and of another across.
//!
//! Usage: `chart [<option>...] <aggregate>... [OVER <field> [<bins>...]] [BY <field> [<bins>...] [<field> [<bins>...]]] [where <aggregate> in top<n>]`

use std::fmt;

use super::{Command, Node, Syntax};
use crate::{
    Spanned,
    ast::{Aggregate, Series, Split, write_list},
    grammar::{
        aggs,
        options::{Options, write_bool},
        series,
    },
    input::{PResult, Tokens},
    lex::Mode,
    visit::Visitor,
};

/// `chart`
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The aggregates; at least one.
    pub aggregates: Vec<Spanned<Aggregate>>,
    /// The field after OVER, or the first one after BY: each of its values makes a row. `None` means one row.
    pub row: Option<Split>,
    /// The other field after BY: each of its values makes a column.
    pub column: Option<Split>,
    /// Which columns there are, and their names.
    pub series: Series,
    /// `cont=`: whether bins without rows are filled in; unless it is set, they are.
    pub cont: bool,
    /// `dedup_splitvals=`: count a row once where a multivalue BY field holds a value twice.
    pub dedup_splitvals: bool,
}

pub(crate) const SYNTAX: Syntax = Syntax {
    name: "chart",
    aliases: &[],
    mode: Mode::Args,
    flags: &[],
    usage: "chart [<option>...] <aggregate>... [OVER <field> [<bins>...]] \
            [BY <field> [<bins>...] [<field> [<bins>...]]] [where <aggregate> in top<n>]",
    summary: "Aggregates as a table, by the values of one field down and of another across.",
    parse,
};

impl Chart {
    /// Tells what is read.
    pub(super) fn visit_reads(&self, visitor: &mut dyn Visitor) {
        self.aggregates.iter().for_each(|aggregate| visitor.aggregate(aggregate));
        for split in self.row.iter().chain(&self.column) {
            visitor.reads(split.field.as_str(), split.field.span);
        }
    }

    /// What follows the command's name.
    pub(super) fn write_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.series.write_options(f)?;
        write_bool(f, "cont", self.cont, true)?;
        write_bool(f, "dedup_splitvals", self.dedup_splitvals, false)?;
        f.write_str(" ")?;
        write_list(f, &self.aggregates, ", ")?;
        self.row.iter().try_for_each(|row| write!(f, " OVER {row}"))?;
        self.column.iter().try_for_each(|column| write!(f, " BY {column}"))?;
        self.series.filter.iter().try_for_each(|filter| write!(f, " {filter}"))
    }
}

impl Node for Chart {
    fn visit(&self, visitor: &mut dyn Visitor) {
        self.visit_reads(visitor);
        let row = self.row.iter().map(|row| row.field.as_str().to_owned());
        let columns = match &self.column {
            Some(_) => vec!["*".to_owned()],
            None => self.aggregates.iter().map(|aggregate| aggregate.output()).collect(),
        };
        visitor.makes(&row.chain(columns).collect::<Vec<_>>());
    }
}

impl fmt::Display for Chart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("chart")?;
        self.write_arguments(f)
    }
}

fn parse(i: Tokens<'_>) -> PResult<'_, Command> {
    let (i, chart) = chart(i)?;
    Ok((i, Command::Chart(chart)))
}

/// What chart and sichart have in common: everything but the name.
pub(super) fn chart(i: Tokens<'_>) -> PResult<'_, Chart> {
    let (mut options, mut bins) = (Options::default(), Options::default());
    let (mut i, aggregates) = series::items(i, &mut options, &mut bins, aggs::charted)?;
    if aggregates.is_empty() {
        return i.must("an aggregate such as `count` or `sum(x)`");
    }
    let (mut over, mut by, mut filter) = (None, None, None);
    loop {
        if i.at_word("over") && over.is_none() {
            let (rest, splits) = series::splits(i, 1, &mut bins, &mut options)?;
            over = Some(splits);
            i = rest;
        } else if i.at_word("by") && by.is_none() {
            let most = if over.is_some() { 1 } else { 2 };
            let (rest, splits) = series::splits(i, most, &mut bins, &mut options)?;
            by = Some(splits);
            i = rest;
        } else if i.at_word("where") && filter.is_none() {
            let (rest, found) = series::filter(i)?;
            filter = Some(found);
            let last = by.as_mut().or(over.as_mut()).and_then(|splits| splits.last_mut());
            i = series::rest(rest, &mut options, last.map_or(&mut bins, |last| &mut last.bins))?;
        } else {
            break;
        }
    }
    if over.is_none() && by.is_none() {
        i.note("`OVER`");
        i.note("`BY`");
    }
    let state = i.state;
    // So the examples of Splunk's manual spell it.
    options.respell("dedup_splitval", "dedup_splitvals");
    let mut splits = over.into_iter().chain(by).flatten().map(|split| split.split(state));
    let chart = Chart {
        aggregates,
        row: splits.next(),
        column: splits.next(),
        cont: options.bool("cont", state).unwrap_or(true),
        dedup_splitvals: options.bool("dedup_splitvals", state).unwrap_or(false),
        series: series::series(&mut options, filter, i)?,
    };
    options.finish(state);
    match splits.next() {
        Some(extra) => series::superfluous(&extra.field, 2),
        None => Ok((i, chart)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints};

    #[test]
    fn rows_and_columns() {
        prints("| chart count", "| chart count");
        prints("| chart count by a", "| chart count OVER a");
        prints("| chart count by a b", "| chart count OVER a BY b");
        prints("| chart count over a, by b", "| chart count OVER a BY b");
        prints("| chart sum(x) as y avg(z) OVER a by b", "| chart sum(x) AS y, avg(z) OVER a BY b");
    }

    #[test]
    fn aggregates() {
        prints(
            "| chart eval(round(avg(x),2)) AS y, (max(a)/min(a)) as r sparkline(avg(x),5m) by h",
            "| chart eval(round(avg(x), 2)) AS y, eval(max(a) / min(a)) AS r, sparkline(avg(x), 5m) OVER h",
        );
        prints(
            "| chart count(eval(status>=400)) as \"bad ones\", p99.9(x) c dc(y) BY h",
            "| chart count(eval(status >= 400)) AS \"bad ones\", p99.9(x), c(), dc(y) OVER h",
        );
    }

    #[test]
    fn options_stand_anywhere() {
        prints(
            "| chart limit=Bottom3 count over a span=10 bins=5 by b span=1d@d useother=f nullstr=none usenull=0",
            "| chart limit=bottom3 useother=false usenull=false nullstr=none count OVER a bins=5 span=10 \
             BY b span=\"1d@d\"",
        );
        prints(
            "| chart span=2log10 agg=sum(x) count sep=\"-\" max(y) cont=f by x start=0 end=10.5 format=\"$AGG$ $VAL$\" y",
            "| chart agg=sum(x) sep=- format=\"$AGG$ $VAL$\" cont=false count, max(y) \
             OVER x span=2log10 start=0 end=10.5 BY y",
        );
        prints("| chart count by a dedup_splitvals=t", "| chart dedup_splitvals=true count OVER a");
    }

    #[test]
    fn names_in_agg_are_quoted_as_elsewhere() {
        prints("| chart agg=sum(\"a\\\"b\") count by x y", "| chart agg=sum(\"a\\\"b\") count OVER x BY y");
        prints("| chart agg=sum(\"a\\\\\"), count by x y", "| chart agg=sum(\"a\\\\\") count OVER x BY y");
        prints("| chart agg = max( a\\\"b ) count by x y", "| chart agg=max(\"a\\\"b\") count OVER x BY y");
        prints("| chart agg=\"sum(\\\"a b\\\")\" count by x y", "| chart agg=sum(\"a b\") count OVER x BY y");
        prints("| chart agg=\"sum(ab)\" count by x y", "| chart agg=sum(ab) count OVER x BY y");
        prints("| chart agg=p95(\"a'\\\\|b\") count by x y", "| chart agg=p95(\"a'\\\\|b\") count OVER x BY y");
    }

    #[test]
    fn filters() {
        prints("| chart count by a, b where max in top5", "| chart count OVER a BY b where max in top5");
        prints(
            "| chart count over a by b where sum(x)>=100 limit=0 useother=f span=5",
            "| chart limit=top0 useother=false count OVER a BY b span=5 where sum(x) >= 100",
        );
        prints(
            "| chart count by a b WHERE count NOTIN bottom 10",
            "| chart count OVER a BY b where count notin bottom10",
        );
        prints("| chart count by a b where avg<1.5, limit=3", "| chart limit=top3 count OVER a BY b where avg < 1.5");
    }

    #[test]
    fn mistakes() {
        assert_eq!(complaint("| chart«»"), "SPL202 Expected an aggregate such as `count` or `sum(x)`.");
        assert_eq!(complaint("| chart count «by»"), "SPL202 You must specify at least one field after 'by'.");
        assert_eq!(complaint("| chart count by a b «c»"), "SPL202 The argument 'c' is invalid.");
        assert_eq!(complaint("| chart count over a by b «c»"), "SPL202 The argument 'c' is invalid.");
        assert_eq!(complaint("| chart count by a span=«5x»"), "SPL206 The value for option span (5x) is invalid.");
        assert_eq!(
            complaint("| chart limit=«best5» count by a b"),
            "SPL206 Invalid option value. Expecting a '(top|bottom)<int>' for option 'limit'. Instead got 'best5'."
        );
        assert_eq!(complaint("| chart count by a b where max «is» 5"), "SPL202 Expected `in`, `notin`, `<` or `>`.");
        assert_eq!(complaint("| chart count by a b where max > «x»"), "SPL202 Expected a number.");
        assert_eq!(complaint("| chart «eval(avg() by x»"), "SPL102 Mismatched quotes and/or parenthesis.");
        assert_eq!(complaint("| chart «useothers»=f count by a b"), "SPL205 Option 'useothers' is invalid.");
    }
}
