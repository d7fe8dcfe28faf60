//! The search language: `search`, the WHERE of tstats, constraints.
//!
//! Here OR binds tighter than AND; the tree already shows that.

use std::fmt::{self, Display};

use super::{FieldName, Subsearch, TimeSpec, TimeUnit};
use crate::{
    Spanned,
    lex::quote::{self, Place, Quoted},
};

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
    /// `field=[ … ]`, `field IN ([ … ])`: the text that the subsearch returns is the value, or the list of values.
    Splice {
        /// The field, unquoted; may be a time term such as `earliest`.
        field: Spanned<FieldName>,
        /// The operator; `None` means IN.
        op: Option<Spanned<CompareOp>>,
        /// The subsearch.
        subsearch: Subsearch,
    },
    /// A bare word or a quoted phrase, looked for in `_raw`. `*` alone matches every row.
    Term(Spanned<SearchValue>),
    /// `earliest=-24h@h` and its kin: a bound on the time of the events.
    Time(Spanned<TimeModifier>),
    /// `timeformat=…`, `searchtimespandays=…`: how the bounds beside it are meant.
    TimeSetting(Spanned<TimeSetting>),
    /// `[ … ]`, whose rows become a condition.
    Subsearch(Subsearch),
    /// `( )`: nothing at all. The empty result of a subsearch is written so; it matches no row.
    Empty,
}

impl SearchExpr {
    /// Adds the fields that it reads: `_raw` for a term, `_time` for a bound.
    pub(crate) fn read_fields(&self, fields: &mut Vec<FieldName>) {
        match self {
            Self::And(terms) | Self::Or(terms) => terms.iter().for_each(|term| term.read_fields(fields)),
            Self::Not(inner) => inner.read_fields(fields),
            Self::Compare { field, .. } | Self::In { field, .. } | Self::Splice { field, .. } => {
                fields.push(field.value.clone());
            }
            Self::Term(_) => fields.push(FieldName("_raw".to_owned())),
            Self::Time(_) => fields.push(FieldName("_time".to_owned())),
            Self::TimeSetting(_) | Self::Subsearch(_) | Self::Empty => {}
        }
    }
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

/// What says how the bounds beside it are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeSetting {
    /// `timeformat=`: how `starttime` and `endtime` are written, in the variables of strptime.
    Format(String),
    /// `searchtimespanhours=` and its kin: how long the time is that the one bound given begins or ends. In minutes, hours,
    /// days or months.
    Span {
        /// How many.
        amount: u32,
        /// Of what.
        unit: TimeUnit,
    },
}

impl fmt::Display for SearchExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => write_parts(f, parts, " AND "),
            Self::Or(parts) => write_parts(f, parts, " OR "),
            Self::Not(inner) => {
                f.write_str("NOT ")?;
                inner.write_part(f)
            }
            Self::Compare { field, op, value } => {
                write!(f, "{field}{op}")?;
                // `a==b` would be read as `a` `==` `b`, and `a<<b>>` as one word.
                if !value.quoted && value.form == MatchForm::Plain && value.text.starts_with(['=', '<']) {
                    f.write_str(" ")?;
                }
                value.write(f, Place::Value)
            }
            Self::In { field, values } => {
                write!(f, "{field} IN (")?;
                for (n, value) in values.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    value.write(f, Place::List)?;
                }
                f.write_str(")")
            }
            Self::Splice { field, op: Some(op), subsearch } => write!(f, "{field}{op}[{subsearch}]"),
            Self::Splice { field, op: None, subsearch } => write!(f, "{field} IN ([{subsearch}])"),
            Self::Term(value) => value.write(f, Place::Term),
            Self::Time(modifier) => modifier.fmt(f),
            Self::TimeSetting(setting) => setting.fmt(f),
            Self::Subsearch(pipeline) => write!(f, "[{pipeline}]"),
            Self::Empty => f.write_str("()"),
        }
    }
}

fn write_parts(f: &mut fmt::Formatter<'_>, parts: &[Spanned<SearchExpr>], operator: &str) -> fmt::Result {
    for (n, part) in parts.iter().enumerate() {
        f.write_str(if n > 0 { operator } else { "" })?;
        part.write_part(f)?;
    }
    Ok(())
}

impl SearchExpr {
    /// Writes it as part of a larger condition. OR in AND could go without parentheses; few readers would see it.
    fn write_part(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(_) | Self::Or(_) => write!(f, "({self})"),
            _ => self.fmt(f),
        }
    }
}

impl SearchValue {
    fn write(&self, f: &mut fmt::Formatter<'_>, place: Place) -> fmt::Result {
        let name = match self.form {
            MatchForm::Plain if self.quoted => return Quoted(&self.text).fmt(f),
            MatchForm::Plain => return f.write_str(&quote::search_value(&self.text, place)),
            MatchForm::Case => "CASE",
            MatchForm::Term => "TERM",
        };
        if self.quoted {
            write!(f, "{name}({})", Quoted(&self.text))
        } else {
            write!(f, "{name}({})", quote::form_value(&self.text))
        }
    }
}

impl fmt::Display for CompareOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Eq => "=",
            Self::NotEq => "!=",
            Self::Lt => "<",
            Self::LtEq => "<=",
            Self::Gt => ">",
            Self::GtEq => ">=",
        })
    }
}

impl fmt::Display for TimeModifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = self.spec.to_string();
        match (self.bound, &self.spec.value) {
            (TimeBound::Earliest, TimeSpec::Formatted(_)) => f.write_str("starttime=")?,
            (TimeBound::Latest, TimeSpec::Formatted(_)) => f.write_str("endtime=")?,
            (bound, _) => write!(f, "{bound}=")?,
        }
        let bare = |c: char| c.is_ascii_alphanumeric() || "+-@:./$".contains(c);
        if !spec.is_empty() && spec.chars().all(bare) { f.write_str(&spec) } else { Quoted(&spec).fmt(f) }
    }
}

impl fmt::Display for TimeSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => write!(f, "timeformat={}", Quoted(format)),
            Self::Span { amount, unit } => write!(f, "searchtimespan{}={amount}", unit.plural()),
        }
    }
}

impl fmt::Display for TimeBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Earliest => "earliest",
            Self::Latest => "latest",
            Self::IndexEarliest => "_index_earliest",
            Self::IndexLatest => "_index_latest",
        })
    }
}
