//! What a search does beside giving rows: it writes some. The planner does no I/O, so a planned search says what is to be written, and
//! whoever runs it writes, before its rows are asked for.

use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};
use spl_parser::{Span, Spanned};

use crate::{
    Primitive,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, column},
    scope, token,
};

/// Rows to be written.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The rows: all columns are text or lists of text.
    pub plan: LogicalPlan,
    /// Where they go.
    pub target: Target,
    /// How they get there.
    pub options: WriteOptions,
    /// The command.
    pub command: &'static str,
    /// Where it stands.
    pub span: Span,
}

/// Where rows are written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A lookup, by its definition's or its file's name.
    Lookup(String),
    /// A CSV file; `.csv` may be missing.
    Csv(String),
    /// The events of an index, as JSON lines.
    Events(String),
}

/// How rows are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether the lines that are there stay; new ones have their columns then.
    pub append: bool,
    /// Whether there is a table even where there are no rows.
    pub create_empty: bool,
    /// Whether no rows replace those that are there.
    pub override_if_empty: bool,
    /// Whether multivalues are kept apart, in columns of their own beside.
    pub multivalues: bool,
    /// Whether a row replaces the line of the same `_key`, which it has.
    pub keyed: bool,
}

/// Notes that the rows are to be written, those that `keep` doesn't name left out, and lets them pass.
pub(crate) fn write(
    frame: Frame,
    keep: impl Fn(&str) -> bool,
    key: Option<&Spanned<spl_parser::ast::FieldName>>,
    most: Option<u64>,
    effect: impl FnOnce(LogicalPlan) -> Effect,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let mut effect = effect(LogicalPlanBuilder::empty(false).build().at(Span::default())?);
    let span = effect.span;
    let key = key.map(|key| scope::resolve(key.as_str(), key.span, &frame, cx));
    let mut rows = frame.clone();
    if let Some(most) = most {
        rows = rows.limit(usize::try_from(most).unwrap_or(usize::MAX), span)?;
    }
    let (rows, key) = match key {
        Some(key) => {
            let (rows, name) = rows.compute("key", crate::coerce::text(&key, cx), span)?;
            let fields = rows.fields().to_vec();
            let order = rows.order().to_vec();
            let fields = fields.into_iter().chain([name.clone()]).collect();
            (rows.replace(fields, order, Ok, span)?, Some(name))
        }
        None => (rows, None),
    };
    let plan = rows.finish(span, cx)?;
    let mut columns: Vec<Expr> = Vec::new();
    for field in plan.schema().fields() {
        let name = match &key {
            Some(key) if key == field.name() => KEY,
            Some(_) if field.name() == KEY => continue,
            _ if keep(field.name()) => field.name().as_str(),
            _ => continue,
        };
        let value = scope::value_of(column(field.name()), field.data_type());
        columns.push(cx.call(Primitive::ToText, vec![value.expr]).alias(name));
    }
    if columns.is_empty() {
        columns.push(lit("").alias(format!("{HIDDEN}none")));
    }
    effect.plan = LogicalPlanBuilder::from(plan).project(columns).at(span)?.build().at(span)?;
    cx.effects.push(effect);
    Ok(frame)
}

/// The field that tells the records of a collection apart.
const KEY: &str = "_key";

/// A name with its tokens replaced.
pub(crate) fn name(written: &str, cx: &Cx<'_>) -> String {
    token::bind(written, cx.catalog)
}
