//! Aggregates: `count`, `dc(user) as users`, `sum(eval(bytes/1024)) AS kb`.

use std::fmt;

use super::{Expr, FieldName, FieldPattern, TimeSpan};
use crate::{Spanned, lex::quote, parse::holds_placeholder};

/// One aggregate of stats, tstats and their kin.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// The function's name as written, in any letter case: `count`, `dc`, `perc95`.
    pub function: Spanned<String>,
    /// Its argument; `None` for a bare `count`, `count()` and `f()`.
    pub argument: Option<Spanned<AggregateArgument>>,
    /// The name after `as`; with wildcards where the argument has as many.
    pub alias: Option<Spanned<FieldName>>,
}

/// What an aggregate is taken over.
#[derive(Clone, Debug, PartialEq)]
pub enum AggregateArgument {
    /// A field, or several by wildcard.
    Field(FieldPattern),
    /// `eval(…)`, computed for every row.
    Eval(Expr),
    /// `avg(x), 1h` of `sparkline`: an aggregate for each span of time.
    Sparkline {
        /// The aggregate; it has no name of its own.
        aggregate: Box<Aggregate>,
        /// How long the spans are; `None` lets the search's time range decide.
        span: Option<Spanned<TimeSpan>>,
    },
    /// `round(avg(x), 2)` of `eval`: an expression over aggregates rather than rows, as `chart` and `timechart` have it.
    OfAggregates(Expr),
}

impl Aggregate {
    /// The name of the field that holds its result, without looking at the rows: `n` of `count AS n`, `sum(x)` of
    /// `sum(x)`. With wildcards where the argument has them.
    pub fn output(&self) -> String {
        match &self.alias {
            Some(alias) => alias.as_str().to_owned(),
            None => match self.argument.as_ref().map(|argument| &argument.value) {
                Some(AggregateArgument::Field(field)) => format!("{}({})", self.function, field.as_str()),
                Some(argument) => format!("{}({argument})", self.function),
                None => self.function.value.clone(),
            },
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A token may stand for a whole aggregate.
        let alone = ["count", "sparkline"].iter().any(|name| self.function.eq_ignore_ascii_case(name))
            || holds_placeholder(&self.function);
        Bare(self).fmt(f)?;
        f.write_str(if self.argument.is_none() && !alone { "()" } else { "" })?;
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

/// Prints an aggregate without its name, and without parentheses where nothing is in them.
pub(crate) struct Bare<'a>(pub(crate) &'a Aggregate);

impl fmt::Display for Bare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.function.fmt(f)?;
        self.0.argument.iter().try_for_each(|argument| write!(f, "({argument})"))
    }
}

impl fmt::Display for AggregateArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => f.write_str(&quote::prefix_or_name(field.as_str())),
            Self::Eval(expr) => write!(f, "eval({expr})"),
            Self::Sparkline { aggregate, span } => {
                Bare(aggregate).fmt(f)?;
                span.iter().try_for_each(|span| write!(f, ", {span}"))
            }
            Self::OfAggregates(expr) => expr.fmt(f),
        }
    }
}
