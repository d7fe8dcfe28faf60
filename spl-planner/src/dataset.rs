//! The events of a data model's dataset.

use datafusion::logical_expr::{Expr, SortExpr};
use spl_parser::{
    Code, Diagnostic, Span, Spanned,
    ast::{FieldName, SearchExpr},
    closest,
    command::DatasetName,
};

use crate::{
    Dataset,
    cx::{Cx, Result, error},
    frame::{Frame, HIDDEN, Output, column},
    inner, search, source,
};

/// Fields that carry no dataset prefix.
pub(crate) const DEFAULT_FIELDS: [&str; 8] =
    ["_time", "_indextime", "_raw", "index", "sourcetype", "source", "host", "splunk_server"];

/// What a dataset's fields are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// `Processes.dest`; a field that only a child declares goes by the names of both.
    Prefixed,
    /// `Processes.dest`, each by one name.
    Qualified,
    /// `dest`
    Plain,
}

/// The dataset of this name, with a warning where it has no data.
///
/// A model alone means its only root dataset, or of several the one whose name stands before the search's `fields`, or the
/// one with the model's own name. \[U\]
pub(crate) fn find(name: &Spanned<DatasetName>, fields: &[&str], cx: &mut Cx<'_>) -> Result<Dataset> {
    let dataset = cx.catalog.dataset(name).or_else(|| {
        let model = name.dataset.is_none().then_some(&name.model)?;
        let of_fields = fields.iter().filter_map(|field| Some(field.split_once('.')?.0));
        let mut roots = of_fields.chain([model.as_str()]);
        roots.find_map(|root| cx.catalog.dataset(&DatasetName { model: model.clone(), dataset: Some(root.to_owned()) }))
    });
    let dataset = dataset.ok_or_else(|| unknown(name, cx))?;
    if !dataset.registered {
        cx.warn(
            Diagnostic::warning(Code::NoData, name.span, format!("no data is registered for `{}`", name.path()))
                .label("empty"),
        );
    }
    Ok(dataset)
}

fn unknown(name: &Spanned<DatasetName>, cx: &Cx<'_>) -> Box<Diagnostic> {
    let written = name.path();
    let mut error = Diagnostic::error(Code::UnknownDataset, name.span, format!("there is no dataset `{written}`"))
        .label("neither registered nor part of the CIM");
    let names = cx.catalog.dataset_names();
    if let Some(meant) = closest(&written, names.iter().map(String::as_str)) {
        error = error.help(format!("did you mean `{meant}`?"));
    }
    Box::new(error)
}

/// The events of a dataset, newest first, unfiltered but for what makes them its own.
pub(crate) fn rows(dataset: &Dataset, naming: Naming, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
    let name = |field: &str| named(field, dataset, naming);
    let mut frame = source::scan_as(&dataset.table, name, span, cx)?;
    let mut order = Vec::new();
    if frame.has("_time") {
        order.push(SortExpr::new(column("_time"), false, false));
    }
    if let Some(number) = &dataset.table.row_number {
        frame = frame.hide(number);
        order.push(SortExpr::new(column(number), true, false));
    }
    let mut frame = frame.ordered(order);
    if naming == Naming::Prefixed {
        let aliases = aliases(&frame, dataset);
        frame = frame.set(aliases, span)?;
    }
    let declared = dataset.fields.iter().map(|field| match naming {
        Naming::Plain => field.name.clone(),
        _ if field.owner.is_empty() => name(&field.name),
        _ => format!("{}.{}", field.owner, field.name),
    });
    let frame = frame.declare(declared.chain(DEFAULT_FIELDS.map(str::to_owned)).collect());
    let mut conditions = Vec::with_capacity(dataset.constraints.len());
    for constraint in &dataset.constraints {
        conditions.push(condition(constraint, dataset, naming, &frame, span, cx)?);
    }
    match conditions.into_iter().reduce(Expr::and) {
        Some(predicate) => frame.filter(predicate, span),
        None => Ok(frame),
    }
}

/// What a column of the dataset's table is called.
fn named(field: &str, dataset: &Dataset, naming: Naming) -> String {
    if naming == Naming::Plain || DEFAULT_FIELDS.contains(&field) || field.starts_with(HIDDEN) {
        return field.to_owned();
    }
    let owner = dataset.fields.iter().find(|declared| declared.name == field && !declared.owner.is_empty());
    format!("{}.{field}", owner.map_or(dataset.prefix.as_str(), |declared| declared.owner.as_str()))
}

/// Further names of columns that are declared below the root, perhaps by several datasets.
fn aliases(frame: &Frame, dataset: &Dataset) -> Vec<Output> {
    let mut aliases: Vec<Output> = Vec::new();
    for field in dataset.fields.iter().filter(|field| !field.owner.is_empty()) {
        let first = named(&field.name, dataset, Naming::Prefixed);
        if !frame.has(&first) {
            continue;
        }
        for owner in [&field.owner, &dataset.prefix] {
            let name = format!("{owner}.{}", field.name);
            if !frame.has(&name) && aliases.iter().all(|alias| alias.name != name) {
                aliases.push(Output::new(name, column(&first)));
            }
        }
    }
    aliases
}

/// A constraint of a child dataset over its parent's events.
fn condition(
    constraint: &str,
    dataset: &Dataset,
    naming: Naming,
    frame: &Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Expr> {
    let Some(mut parsed) = inner::condition(constraint) else {
        return Err(error(Code::Plan, span, format!("the constraint `{constraint}` is no condition")));
    };
    let mut missing = None;
    rename(&mut parsed.value, &mut |field| {
        field.0 = named(&field.0, dataset, naming);
        if !frame.has(&field.0) {
            missing = Some(field.0.clone());
        }
    });
    if let Some(field) = missing {
        let message = format!("these events can't be told from others of the data model without the field `{field}`");
        let error =
            Diagnostic::error(Code::Unsupported, span, message).label(format!("they are those with {constraint}"));
        return Err(Box::new(
            error.help("give the table this column, or register a table under the dataset's own name"),
        ));
    }
    cx.elsewhere("the data model's constraint", span, |cx| search::lower(&parsed, frame, cx))
}

fn rename(condition: &mut SearchExpr, to: &mut impl FnMut(&mut FieldName)) {
    match condition {
        SearchExpr::And(terms) | SearchExpr::Or(terms) => {
            terms.iter_mut().for_each(|term| rename(&mut term.value, to));
        }
        SearchExpr::Not(inner) => rename(&mut inner.value, to),
        SearchExpr::Compare { field, .. } | SearchExpr::In { field, .. } => to(&mut field.value),
        _ => {}
    }
}

/// Keeps the events in the search's time range that match the condition. Rows without a time are no events.
pub(crate) fn events(
    frame: Frame,
    condition: Option<&Spanned<SearchExpr>>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let range = search::range_filter(condition, span, &frame, cx);
    let condition = condition.map(|condition| search::lower(condition, &frame, cx)).transpose()?;
    let timed = frame.has("_time").then(|| column("_time").is_not_null());
    match timed.into_iter().chain(range).chain(condition).reduce(Expr::and) {
        Some(predicate) => frame.filter(predicate, span),
        None => Ok(frame),
    }
}
