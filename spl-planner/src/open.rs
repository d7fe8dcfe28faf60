//! Open schemas: fields that no column has, but that a text holds, such as the JSON of an event.
//!
//! A command that takes fields out of a text (`spath`, `extract`, a search of raw events) opens the frame with a *source*. A
//! name that is resolved above it is noted as a demand, and planning begins again; now the source projects the
//! fields that are demanded, no more and no less, with one call for all of them. Where all fields are wanted (wildcards, the
//! end of the search), the names come from the data.

use std::collections::BTreeSet;

use datafusion::{
    arrow::array::AsArray,
    common::ScalarValue,
    logical_expr::{Expr, ExprSchemable, LogicalPlanBuilder, lit},
};
use spl_parser::Span;

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{At, Cx, Result},
    frame::{Frame, Output, child, column},
    scope,
};

/// What is wanted of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Demand {
    names: BTreeSet<String>,
    /// Whether every field that the data has is wanted.
    all: bool,
}

/// A source that a frame's unknown fields may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenSource {
    number: usize,
    /// Whether it may also give another value to a field that is there already.
    overrides: bool,
}

/// How a command takes fields out of what its rows hold.
pub(crate) struct Source<'s> {
    /// `names -> Struct` with a child of text or of a list of texts for each name, in this order.
    pub(crate) fields: &'s dyn Fn(&[String], &Cx<'_>) -> Expr,
    /// The names of all fields that a row holds: a list of texts.
    pub(crate) names: Expr,
    /// What becomes of a field that is there already.
    pub(crate) existing: Existing,
}

/// What becomes of a field that is there already when a source finds a value for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays as it is, null included: the source is not asked for it.
    Stays,
    /// It stays where it has a value.
    First,
    /// It gets the value.
    Replaced,
    /// It gets the values that it doesn't have, after its own.
    Added,
}

/// The most fields that a search gets from one source without naming them.
const MAX_FIELDS: usize = 1_000;

/// Adds the demanded fields of a source to the frame and leaves the frame open for more.
pub(crate) fn open(frame: Frame, source: &Source<'_>, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let number = cx.sources;
    cx.sources += 1;
    let demand = cx.demands.get(&number).cloned().unwrap_or_default();
    let mut names = demand.names;
    if demand.all {
        names.extend(discover(&frame, source.names.clone(), span, cx)?);
    }
    let overrides = source.existing != Existing::Stays;
    names.retain(|name| !name.is_empty() && (overrides || !frame.has(name)));
    let names: Vec<String> = names.into_iter().collect();
    let frame = match names.is_empty() {
        true => frame,
        false => project(frame, source, &names, span, cx)?,
    };
    Ok(frame.opened(OpenSource { number, overrides }))
}

/// Opens the frame for the fields that a text holds, found by one of the ways of [`Primitive::TextFields`].
pub(crate) fn text(
    value: &Value,
    way: &str,
    prefix: &str,
    existing: Existing,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let fixed = [coerce::texts(value, cx), lit(way), lit(prefix)];
    let fields = |names: &[String], cx: &Cx<'_>| {
        let names = names.iter().map(|name| lit(name.as_str()));
        cx.call(Primitive::TextFields, fixed.iter().cloned().chain(names).collect::<Vec<Expr>>())
    };
    let names = cx.call(Primitive::TextFieldNames, fixed.to_vec());
    open(frame, &Source { fields: &fields, names, existing }, span, cx)
}

/// Leaves the frame open for fields that only the data can name, while it is only checked.
pub(crate) fn unknown(frame: Frame, cx: &mut Cx<'_>) -> Frame {
    let number = cx.sources;
    cx.sources += 1;
    frame.opened(OpenSource { number, overrides: false })
}

/// The names that the data has; none while only checking.
fn discover(frame: &Frame, names: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Vec<String>> {
    if cx.is_checking() {
        return Ok(Vec::new());
    }
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project([names.alias("names")]).at(span)?;
    let plan = plan.filter(column("names").is_not_null()).at(span)?.unnest_column("names").at(span)?;
    let plan = plan.distinct().at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(Vec::new()) };
    let texts = batches.iter().filter_map(|batch| batch.columns().first()?.as_string_opt::<i32>());
    let found: BTreeSet<String> = texts.flat_map(|texts| texts.iter().flatten().map(str::to_owned)).collect();
    if found.len() > MAX_FIELDS {
        let message = format!("the events have {} fields; the first {MAX_FIELDS} by name are shown", found.len());
        cx.warn(
            spl_parser::Diagnostic::warning(spl_parser::Code::Suspicious, span, message)
                .help("name those that matter with `fields` or `table`"),
        );
    }
    Ok(found.into_iter().take(MAX_FIELDS).collect())
}

fn project(frame: Frame, source: &Source<'_>, names: &[String], span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let (frame, taken) = frame.compute("source", (source.fields)(names, cx), span)?;
    let mut outputs = Vec::with_capacity(names.len());
    for name in names {
        let field = child(&taken, name, cx);
        let data_type = field.get_type(frame.schema()).at(span)?;
        let field = scope::value_of(field, &data_type);
        let value = match frame.data_type(name) {
            Some(existing) => with_existing(source.existing, name, field, scope::value_of(column(name), existing), cx)?,
            None => field,
        };
        outputs.push(Output::new(name, value.expr));
    }
    frame.set(outputs, span)
}

fn with_existing(existing: Existing, name: &str, new: Value, old: Value, cx: &Cx<'_>) -> Result<Value> {
    // The time of an event stays a time.
    let new = if name == "_time" { Value::new(coerce::time(&new, cx), Kind::Time) } else { new };
    match existing {
        Existing::Added if name != "_time" => {
            let (old, new) = (coerce::list(&old, cx)?, coerce::list(&new, cx)?);
            Ok(Value::list(cx.call(Primitive::AddValues, vec![old, new]), Kind::Dynamic))
        }
        Existing::First => coerce::coalesce(&old, &new, cx),
        _ => coerce::coalesce(&new, &old, cx),
    }
}

/// Notes that a field is wanted. The value that stands for it until planning is repeated; `None` where no source is open.
pub(crate) fn demand(name: &str, frame: &Frame, cx: &mut Cx<'_>) -> Option<Value> {
    let there = frame.has(name);
    let mut asked = false;
    for source in frame.sources().iter().filter(|source| source.overrides || !there) {
        let demand = cx.demand(source.number);
        asked |= demand.names.insert(name.to_owned());
    }
    let placeholder = Value::new(lit(ScalarValue::Utf8(None)), Kind::Dynamic);
    (asked && !there).then_some(placeholder)
}

/// Notes that all fields are wanted, as a wildcard or the end of a search does.
pub(crate) fn demand_all(frame: &Frame, cx: &mut Cx<'_>) {
    for source in frame.sources() {
        cx.demand(source.number).all = true;
    }
}

impl Cx<'_> {
    fn demand(&mut self, source: usize) -> &mut Demand {
        self.demands.entry(source).or_default()
    }
}
