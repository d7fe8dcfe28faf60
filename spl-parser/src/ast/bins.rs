//! Bins, into which `bin`, `chart` and `timechart` put the values of a field.

use std::fmt;

use super::{TimeSpan, TimeStep, write_list};
use crate::{Spanned, grammar::options::write_option};

/// How wide bins are and where they begin: the options `bins`, `span`, `minspan`, `start`, `end` and `aligntime`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bins {
    /// `bins=`: at most so many; `None` means 100. Without effect where there is a `span`.
    pub bins: Option<Spanned<u64>>,
    /// `span=`: the width of a bin; `None` lets the values decide.
    pub span: Option<Spanned<BinSpan>>,
    /// `minspan=`: the least width that is chosen where there is no `span`.
    pub minspan: Option<Spanned<BinSpan>>,
    /// `start=`: where the bins of a number begin; `None` means its least value. May lie beyond the values only.
    pub start: Option<Spanned<String>>,
    /// `end=`: where the bins of a number end; `None` means its largest value.
    pub end: Option<Spanned<String>>,
    /// `aligntime=`: a time at which a bin begins, `earliest` or `latest`; `None` means multiples of the span.
    pub aligntime: Option<Spanned<String>>,
}

/// The width of a bin.
#[derive(Clone, Debug, PartialEq)]
pub enum BinSpan {
    /// `5m`, `1mon`, `auto`.
    Time(TimeSpan),
    /// `1d@d`, `1w@w1+3h`: a length of time, and steps that say where the bins begin.
    Snapped {
        /// The length.
        length: TimeSpan,
        /// What follows it; at least one step, a snap first.
        snap: Vec<TimeStep>,
    },
    /// `10`, `0.5`, as written; always a finite number above 0. Of `_time` it means seconds.
    Number(String),
    /// `log2`, `2log10`: each bin is a multiple of the one before.
    Log {
        /// The number before `log`, as written; `None` means 1.
        coefficient: Option<String>,
        /// The number after it, as written; `None` means 10.
        base: Option<String>,
    },
}

/// Prints each option that is set with a space before it.
impl fmt::Display for Bins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_option(f, "bins", self.bins.as_ref())?;
        write_option(f, "span", self.span.as_ref())?;
        write_option(f, "minspan", self.minspan.as_ref())?;
        write_option(f, "start", self.start.as_ref())?;
        write_option(f, "end", self.end.as_ref())?;
        write_option(f, "aligntime", self.aligntime.as_ref())
    }
}

impl fmt::Display for BinSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(length) => length.fmt(f),
            Self::Snapped { length, snap } => {
                length.fmt(f)?;
                write_list(f, snap, "")
            }
            Self::Number(text) => f.write_str(text),
            Self::Log { coefficient, base } => {
                let part = |part: &Option<String>| part.clone().unwrap_or_default();
                write!(f, "{}log{}", part(coefficient), part(base))
            }
        }
    }
}
