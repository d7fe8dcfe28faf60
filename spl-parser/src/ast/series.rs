//! The rows and columns of `chart` and `timechart`.

use std::fmt;

use super::{Aggregate, Bins, CompareOp, FieldName, agg::Bare};
use crate::{
    Spanned,
    grammar::options::{write_bool, write_option},
};

/// A field whose values become the rows or the columns of a chart, and how they are put into bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The field.
    pub field: Spanned<FieldName>,
    /// Its bins.
    pub bins: Bins,
}

/// Which columns a chart has, and their names: one for each value of the field that splits it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// `limit=`: how many values have a column of their own; `None` means `top10`. 0 means all.
    pub limit: Option<Spanned<SeriesLimit>>,
    /// `agg=`: what decides which values are the top ones; `None` means the sum of the only aggregate, or the number of
    /// rows where there are several.
    pub agg: Option<Spanned<Aggregate>>,
    /// `useother=`: whether there is a column for all other values; unless it is set, there is.
    pub useother: bool,
    /// `otherstr=`: its name; `None` means `OTHER`.
    pub otherstr: Option<Spanned<String>>,
    /// `usenull=`: whether there is a column for rows without the field; unless it is set, there is.
    pub usenull: bool,
    /// `nullstr=`: its name; `None` means `NULL`.
    pub nullstr: Option<Spanned<String>>,
    /// `sep=`: what joins aggregate and value in the names of columns where there are several aggregates; `None` means `: `.
    pub sep: Option<Spanned<String>>,
    /// `format=`: how they are joined, with `$AGG$` and `$VAL$` in place of them; takes precedence over `sep`.
    pub format: Option<Spanned<String>>,
    /// `where …`: which values have a column; takes precedence over `limit`.
    pub filter: Option<Spanned<SeriesFilter>>,
}

/// `top10`, `bottom5`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesLimit {
    /// The least ones rather than the largest.
    pub bottom: bool,
    /// How many.
    pub count: u64,
}

/// `max in top5`, `sum(x) > 100`
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesFilter {
    /// What a column is measured by; without an argument it is taken over the column's cells.
    pub aggregate: Spanned<Aggregate>,
    /// What it must be.
    pub test: SeriesTest,
}

/// What the measure of a column must be.
#[derive(Clone, Debug, PartialEq)]
pub enum SeriesTest {
    /// `in top5`
    In(SeriesLimit),
    /// `notin top5`
    NotIn(SeriesLimit),
    /// `> 100`
    Compare {
        /// The operator.
        op: CompareOp,
        /// The number, as written; always finite.
        number: String,
    },
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.field, self.bins)
    }
}

impl Series {
    /// The options, each with a space before it. The filter comes after BY.
    pub(crate) fn write_options(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_option(f, "limit", self.limit.as_ref())?;
        if let Some(agg) = &self.agg {
            write!(f, " agg={}", Bare(agg))?;
        }
        write_bool(f, "useother", self.useother, true)?;
        write_option(f, "otherstr", self.otherstr.as_ref())?;
        write_bool(f, "usenull", self.usenull, true)?;
        write_option(f, "nullstr", self.nullstr.as_ref())?;
        write_option(f, "sep", self.sep.as_ref())?;
        write_option(f, "format", self.format.as_ref())
    }
}

impl fmt::Display for SeriesLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.bottom { "bottom" } else { "top" }, self.count)
    }
}

impl fmt::Display for SeriesFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "where {} ", Bare(&self.aggregate))?;
        match &self.test {
            SeriesTest::In(limit) => write!(f, "in {limit}"),
            SeriesTest::NotIn(limit) => write!(f, "notin {limit}"),
            SeriesTest::Compare { op, number } => write!(f, "{op} {number}"),
        }
    }
}
