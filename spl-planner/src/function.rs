//! What a function of the language is: its signature, its documentation, and how it becomes a DataFusion expression.
//!
//! The functions themselves live in `spl-exec`, one file each, and reach the planner through the [`Catalog`](crate::Catalog).

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use datafusion::logical_expr::{Expr, SortExpr};
use spl_parser::Code;

use crate::{Kind, Value};

/// A function of the eval language.
#[derive(Debug)]
pub struct EvalFunction {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Other names for it, in lower case.
    pub aliases: &'static [&'static str],
    /// The chapter of the reference that it stands in.
    pub category: Category,
    /// Its parameters.
    pub params: &'static [Param],
    /// One sentence on what it returns, null and multivalue rules included where they surprise.
    pub summary: &'static str,
    /// Calls with their results; all of them run as tests.
    pub examples: &'static [Example],
    /// Makes the expression; of functions that the planner makes itself, because they read fields, it is [`of_planner`]. Arity is checked and each argument coerced as its [`Param`] says before this is called.
    pub build: fn(&Arguments<'_>) -> Result<Value, FunctionError>,
}

impl EvalFunction {
    /// How it is called: `substr(str, start, [length])`.
    pub fn usage(&self) -> String {
        let params: Vec<String> = self
            .params
            .iter()
            .map(|param| {
                let name = if param.repeated { format!("{}...", param.name) } else { param.name.to_owned() };
                if param.optional { format!("[{name}]") } else { name }
            })
            .collect();
        format!("{}({})", self.name, params.join(", "))
    }
}

/// A chapter of the function reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Bits of whole numbers.
    Bitwise,
    /// Comparison and conditions.
    Condition,
    /// Conversion.
    Convert,
    /// Cryptography.
    Crypto,
    /// Date and time.
    Time,
    /// Information about a value.
    Info,
    /// JSON.
    Json,
    /// Mathematics.
    Math,
    /// Multivalue.
    Multivalue,
    /// IP addresses.
    Network,
    /// Text.
    Text,
}

/// One parameter of a function.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name in the documentation.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParamKind,
    /// Whether it may be left out; only the last ones may.
    pub optional: bool,
    /// Whether it may come again and again, together with the other repeated parameters before it, as in `case(c1, v1, c2, v2)`.
    pub repeated: bool,
}

/// What a parameter takes, and what `build` gets for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Any value, as it is.
    Any,
    /// A single text: Utf8. Numbers arrive formatted as SPL shows them; of a multivalue the first value counts.
    Text,
    /// A single number: Float64, null where the value is not numeric.
    Number,
    /// A condition: Boolean.
    Bool,
    /// A list of texts: List of Utf8; a single value arrives as a list of one.
    Multi,
    /// A text that must be a literal, such as a format; read it with [`Arguments::literal`].
    Literal,
}

impl Param {
    const fn of(name: &'static str, kind: ParamKind) -> Self {
        Self { name, kind, optional: false, repeated: false }
    }
    /// Any value.
    pub const fn any(name: &'static str) -> Self {
        Self::of(name, ParamKind::Any)
    }
    /// A single text.
    pub const fn text(name: &'static str) -> Self {
        Self::of(name, ParamKind::Text)
    }
    /// A single number.
    pub const fn number(name: &'static str) -> Self {
        Self::of(name, ParamKind::Number)
    }
    /// A condition.
    pub const fn bool(name: &'static str) -> Self {
        Self::of(name, ParamKind::Bool)
    }
    /// A multivalue.
    pub const fn multi(name: &'static str) -> Self {
        Self::of(name, ParamKind::Multi)
    }
    /// A literal text.
    pub const fn literal(name: &'static str) -> Self {
        Self::of(name, ParamKind::Literal)
    }
    /// It may be left out.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
    /// It may come again.
    pub const fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }
}

/// A documented call.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The expression.
    pub call: &'static str,
    /// Its value as SPL shows it; `None` for null. A multivalue reads `[a, b]`.
    pub result: Option<&'static str>,
}

/// The `build` of functions that the planner makes itself: it is never called.
///
/// # Errors
///
/// Always.
pub fn of_planner(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Err(FunctionError::unsupported("The function can't be called here."))
}

/// A call and its result.
pub const fn ok(call: &'static str, result: &'static str) -> Example {
    Example { call, result: Some(result) }
}

/// A call whose result is null.
pub const fn null(call: &'static str) -> Example {
    Example { call, result: None }
}

/// The checked arguments of a call, and what else a function may need.
#[derive(Debug)]
pub struct Arguments<'a> {
    /// The arguments, coerced.
    pub values: &'a [Value],
    /// The search's `now()`.
    pub now: DateTime<Utc>,
    /// The search's time zone.
    pub time_zone: Tz,
    /// What the author of the search should know of the call.
    pub warnings: RefCell<Vec<FunctionError>>,
}

impl<'a> Arguments<'a> {
    /// The arguments of a call.
    pub fn new(values: &'a [Value], now: DateTime<Utc>, time_zone: Tz) -> Self {
        Self { values, now, time_zone, warnings: RefCell::default() }
    }

    /// Tells of something that is wrong but doesn't keep the search from running.
    pub fn warn(&self, warning: FunctionError) {
        self.warnings.borrow_mut().push(warning);
    }

    /// The expression of an argument; a null literal where it is left out.
    pub fn expr(&self, index: usize) -> Expr {
        self.values.get(index).map_or_else(null_text, |value| value.expr.clone())
    }

    /// All the expressions.
    pub fn exprs(&self) -> Vec<Expr> {
        self.values.iter().map(|value| value.expr.clone()).collect()
    }

    /// An argument that is left out or given.
    pub fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(index)
    }

    /// The text of an argument that is a text literal.
    pub fn literal(&self, index: usize) -> Option<&str> {
        match &self.values.get(index)?.expr {
            Expr::Literal(scalar, _) => scalar.try_as_str().flatten(),
            _ => None,
        }
    }
}

fn null_text() -> Expr {
    datafusion::logical_expr::lit(datafusion::common::ScalarValue::Utf8(None))
}

/// Why a call can't be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// Which argument is to blame; the whole call where `None`.
    pub argument: Option<usize>,
    /// The number of the message.
    pub code: Code,
    /// What is wrong, in SPL's words.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl FunctionError {
    /// An argument that doesn't fit.
    pub fn argument(index: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(index), code: Code::FunctionArguments, message: message.into(), help: None }
    }

    /// A regular expression that doesn't compile.
    pub fn regex(index: usize, regex: &str, why: impl std::fmt::Display) -> Self {
        Self {
            argument: Some(index),
            code: Code::InvalidRegex,
            message: format!("The regex '{regex}' is invalid. {why}"),
            help: None,
        }
    }

    /// Something of Splunk's that we can't do yet.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self { argument: None, code: Code::Unsupported, message: message.into(), help: None }
    }
}

/// A function of stats, tstats and their kin.
#[derive(Debug)]
pub struct StatsFunction {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Other names for it, in lower case.
    pub aliases: &'static [&'static str],
    /// Whether a number follows the name: `perc95`, `p99.9`.
    pub percentile: bool,
    /// Whether it works without an argument, as `count` does.
    pub argument_optional: bool,
    /// One sentence on what it returns.
    pub summary: &'static str,
    /// Makes the aggregate.
    pub build: fn(&AggregateInput<'_>) -> Result<AggregatePlan, FunctionError>,
}

/// What an aggregate is taken over.
#[derive(Debug)]
pub struct AggregateInput<'a> {
    /// The argument, as it is: a field, or the value of `eval(…)`, which may be a Bool. `None` where left out.
    pub value: Option<Value>,
    /// The number after the name: 95 for `perc95`.
    pub percentile: Option<f64>,
    /// The order of the rows, for functions that observe it (`first`, `last`, `list`); empty where it is unknown.
    pub order: &'a [SortExpr],
    /// `_time` of the rows (a Timestamp), for `earliest`, `latest` and their kin; `None` where rows have none.
    pub time: Option<Expr>,
    /// Whether it is taken over a window of rows, which come in order, and which rows may leave again.
    pub window: bool,
    /// What `sparkline` draws; `None` elsewhere.
    pub sparkline: Option<SparklineInput<'a>>,
}

impl AggregateInput<'_> {
    /// One over all rows, in no order.
    pub fn of(value: Option<Value>) -> Self {
        Self { value, percentile: None, order: &[], time: None, window: false, sparkline: None }
    }
}

/// An aggregate for each span of time.
#[derive(Debug)]
pub struct SparklineInput<'a> {
    /// The name of the aggregate, in lower case, never an alias.
    pub function: &'a str,
    /// The number of the span that a row lies in, from 0; a number.
    pub bucket: Expr,
    /// How many spans there are, the same in every row; a number.
    pub buckets: Expr,
}

/// An aggregate, and how its result becomes the column.
#[derive(Clone, Debug)]
pub struct AggregatePlan {
    /// The aggregate expression.
    pub aggregate: Expr,
    /// What takes its place in groups where DataFusion can't count distinct values by grouping twice; `None` where it does there, too.
    pub in_groups: Option<Expr>,
    /// Applied to the aggregate's column in the projection that follows; `None` leaves it as it is.
    pub finish: Option<fn(Expr) -> Expr>,
    /// The kind of the result, after `finish`.
    pub kind: Kind,
    /// Whether the result is a list.
    pub multi: bool,
}
