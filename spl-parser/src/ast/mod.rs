//! The syntax tree: what a search says, macros expanded, before anything is known about tables or fields.
//!
//! Every node that a message may point at is [`Spanned`](crate::Spanned). `Display` prints the canonical form of a node, and what it prints
//! parses to an equal tree.

use std::fmt;

mod agg;
mod bins;
mod dataset;
mod expr;
mod name;
mod parameter;
mod pipeline;
mod search;
mod series;
mod time;

pub use agg::{Aggregate, AggregateArgument};
pub use bins::{BinSpan, Bins};
pub(crate) use dataset::DatasetKind;
pub use dataset::{Dataset, RowSource, SubsearchLimits};
pub use expr::{BinaryOp, Expr, UnaryOp};
pub use name::{FieldName, FieldPattern};
pub use parameter::Parameter;
pub use pipeline::{Pipeline, Subsearch};
pub use search::{CompareOp, MatchForm, SearchExpr, SearchValue, TimeBound, TimeModifier, TimeSetting};
pub use series::{Series, SeriesFilter, SeriesLimit, SeriesTest, Split};
pub use time::{TimeSpan, TimeSpec, TimeStep, TimeUnit};

/// Writes the items with a separator between.
pub(crate) fn write_list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T], separator: &str) -> fmt::Result {
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}
