//! Aggregates: `count`, `dc(user) as users`, `sum(eval(bytes/1024)) AS kb`.

use std::fmt;

use super::{Expr, FieldName, FieldPattern};
use crate::{Spanned, parse::holds_placeholder};

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
}

impl Aggregate {
    /// The name of the field that holds its result, without looking at the rows: `n` of `count AS n`, `sum(x)` of
    /// `sum(x)`. With wildcards where the argument has them.
    pub fn output(&self) -> String {
        match &self.alias {
            Some(alias) => alias.as_str().to_owned(),
            None => match self.argument.as_ref().map(|argument| &argument.value) {
                Some(AggregateArgument::Field(field)) => format!("{}({})", self.function, field.as_str()),
                Some(AggregateArgument::Eval(expr)) => format!("{}(eval({expr}))", self.function),
                None => self.function.value.clone(),
            },
        }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.function.fmt(f)?;
        match &self.argument {
            Some(argument) => write!(f, "({argument})")?,
            // A token may stand for a whole aggregate.
            None if self.function.eq_ignore_ascii_case("count") || holds_placeholder(&self.function) => {}
            None => f.write_str("()")?,
        }
        self.alias.iter().try_for_each(|alias| write!(f, " AS {alias}"))
    }
}

impl fmt::Display for AggregateArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Eval(expr) => write!(f, "eval({expr})"),
        }
    }
}
