//! The search language: `search`, the WHERE of tstats, constraints.
//!
//! Here OR binds tighter than AND; the tree already shows that.

use super::{FieldName, Subsearch, TimeSpec};
use crate::Spanned;

/// A condition of the search language.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchExpr {
    /// All of them; at least two.
    And(Vec<Spanned<SearchExpr>>),
    /// Any of them; at least two.
    Or(Vec<Spanned<SearchExpr>>),
    /// Whatever the inner condition doesn't match, events without the field included.
    Not(Box<Spanned<SearchExpr>>),
    /// `field=value`, `field!=value`, `field<value` …
    Compare {
        /// The field, unquoted.
        field: Spanned<FieldName>,
        /// The operator.
        op: Spanned<CompareOp>,
        /// Always a literal, never a field.
        value: Spanned<SearchValue>,
    },
    /// `field IN (a, b*)`.
    In {
        /// The field, unquoted.
        field: Spanned<FieldName>,
        /// The values; at least one.
        values: Vec<Spanned<SearchValue>>,
    },
    /// A bare word or a quoted phrase, looked for in `_raw`. `*` alone matches every row.
    Term(Spanned<SearchValue>),
    /// `earliest=-24h@h` and its kin: a bound on the time of the events.
    Time(Spanned<TimeModifier>),
    /// `[ … ]`, whose rows become a condition.
    Subsearch(Subsearch),
    /// `( )`: nothing at all. The empty result of a subsearch is written so; it matches no row.
    Empty,
}

/// A comparison operator of the search language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
}

/// The value side of a comparison, or a term, with quotes dropped and escapes resolved.
///
/// `*` is a wildcard whether quoted or not, and nothing escapes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchValue {
    /// The text: in `"a\"b\\c"` it is `a"b\c`.
    pub text: String,
    /// Whether it stood in double quotes.
    pub quoted: bool,
    /// `CASE(…)`, `TERM(…)` or neither.
    pub form: MatchForm,
}

/// How a term is to be matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatchForm {
    /// Ignoring letter case.
    #[default]
    Plain,
    /// `CASE(x)`: letter case counts.
    Case,
    /// `TERM(x)`: one token between major breakers.
    Term,
}

/// `earliest=…`, `latest=…` and their kin.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeModifier {
    /// Which bound.
    pub bound: TimeBound,
    /// Where it lies.
    pub spec: Spanned<TimeSpec>,
}

/// The bound that a time modifier sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeBound {
    /// `earliest=`, `starttime=`: `_time` at or after.
    Earliest,
    /// `latest=`, `endtime=`: `_time` before.
    Latest,
    /// `_index_earliest=`: `_indextime` at or after.
    IndexEarliest,
    /// `_index_latest=`: `_indextime` before.
    IndexLatest,
}
