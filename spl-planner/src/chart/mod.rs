//! Tables by the values of one field down and of another across: `chart` and `timechart`.
//!
//! The data is asked for the columns first. Then the rows are grouped by row and column, those of other columns together, so that
//! every aggregate is taken over the rows themselves; last, each column picks its cell.

mod cells;
mod continuous;
mod fill;
mod series;

use std::collections::BTreeSet;

use datafusion::{
    arrow::datatypes::DataType,
    functions::expr_fn::coalesce,
    functions_aggregate::{expr_fn::min, first_last::first_value_udaf},
    functions_nested::expr_fn::array_distinct,
    logical_expr::{Expr, ExprFunctionExt, Operator, SortExpr, binary_expr, cast, lit, when},
};
use spl_parser::{
    Code, Span, Spanned,
    ast::{Aggregate, AggregateArgument, Bins, FieldName, FieldPattern, Series, Split},
};

pub(crate) use cells::{Cells, LENGTH};
pub(crate) use continuous::{continuous, range};
pub(crate) use fill::{Gaps, fill};

use crate::{
    Kind, Value,
    aggregate::{Group, group_value},
    bins, coerce,
    cx::{At, Cx, Result, error},
    frame::{Frame, HIDDEN, Output, column},
    open, scope,
};
use series::SeriesSet;

/// The names of columns for rows without the field, and for those of no column of their own.
const NULL: &str = "NULL";
const OTHER: &str = "OTHER";

/// What stands between aggregate and value in the names of columns.
const SEPARATOR: &str = ": ";

/// The field whose values make the rows.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) span: Span,
    /// A number that the rows are ordered by before their values: that of bins, whose names have another order.
    pub(crate) key: Option<Expr>,
}

/// What a table consists of.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    pub(crate) cells: &'a Cells,
    pub(crate) row: Option<Row>,
    pub(crate) column: Option<&'a Split>,
    pub(crate) series: &'a Series,
    pub(crate) distinct_values: bool,
}

/// A table, and how to go on with it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) frame: Frame,
    /// The columns in which nothing counts as 0.
    pub(crate) zeros: Vec<String>,
}

/// The hidden names of a row's number and of a column's value.
fn key_name() -> String {
    format!("{HIDDEN}rowkey")
}

fn series_name() -> String {
    format!("{HIDDEN}series")
}

/// Makes the table, ordered by its rows.
pub(crate) fn table(frame: Frame, layout: &Layout<'_>, span: Span, cx: &mut Cx<'_>) -> Result<Table> {
    let frame = match layout.row.as_ref().and_then(|row| row.key.clone()) {
        Some(key) => frame.set(vec![Output::new(key_name(), key)], span)?,
        None => frame,
    };
    match layout.column {
        Some(column) => by_column(frame, layout, column, span, cx),
        None => {
            let (frame, items) = layout.aggregate(frame, None, span, cx)?;
            let zeros = items.into_iter().filter(|item| item.zero).map(|item| item.name).collect();
            let names = frame.fields().iter().filter(|name| **name != key_name());
            let kept = names.map(|name| Output::keep(name)).collect();
            let frame = layout.ordered(frame).project(kept, span)?;
            Ok(Table { frame, zeros })
        }
    }
}

impl Layout<'_> {
    /// The aggregates of each row, and of each column in it where `series` is given.
    fn aggregate(
        &self,
        frame: Frame,
        series: Option<Expr>,
        span: Span,
        cx: &mut Cx<'_>,
    ) -> Result<(Frame, Vec<cells::Item>)> {
        let row = self.row.as_ref().map(|row| Group {
            name: row.name.clone(),
            value: group_value(row.value.clone()),
            span: row.span,
        });
        let series = series.map(|series| Group { name: series_name(), value: Value::new(series, Kind::Dynamic), span });
        let groups = row.into_iter().chain(series).collect();
        let has_key = self.row.as_ref().is_some_and(|row| row.key.is_some());
        let key = has_key.then(|| hidden_min(span));
        self.cells.aggregate(frame, groups, key, self.distinct_values, span, cx)
    }

    fn ordered(&self, frame: Frame) -> Frame {
        let Some(row) = &self.row else { return frame };
        let names = row.key.iter().map(|_| key_name()).chain([row.name.clone()]);
        let order = names.map(|name| SortExpr::new(column(&name), true, false)).collect();
        frame.ordered(order)
    }
}

/// The least number of a row's bin.
fn hidden_min(span: Span) -> Spanned<Aggregate> {
    let field = AggregateArgument::Field(FieldPattern(key_name()));
    let aggregate = Aggregate {
        function: Spanned::new("min".to_owned(), span),
        argument: Some(Spanned::new(field, span)),
        alias: Some(Spanned::new(FieldName(key_name()), span)),
    };
    Spanned::new(aggregate, span)
}

fn by_column(frame: Frame, layout: &Layout<'_>, split: &Split, span: Span, cx: &mut Cx<'_>) -> Result<Table> {
    let (frame, value, key) = split_value(frame, layout, split, span, cx)?;
    let Some(set) = series::choose(&frame, &value, key, layout, span, cx)? else {
        let (frame, _) = layout.aggregate(frame, None, span, cx)?;
        let kept = layout.row.iter().map(|row| Output::keep(&row.name)).collect();
        let frame = layout.ordered(frame).project(kept, span)?;
        return Ok(Table { frame: open::unknown(frame, cx), zeros: Vec::new() });
    };
    let options = layout.series;
    let nullstr = options.nullstr.as_ref().map_or(NULL, |name| name.as_str());
    let otherstr = options.otherstr.as_ref().map_or(OTHER, |name| name.as_str());
    let mut series = value.clone();
    if set.other {
        let own = set.names.iter().map(|name| lit(name.as_str())).collect();
        series = when(value.clone().is_null(), lit(nullstr))
            .when(value.clone().in_list(own, false), value)
            .otherwise(lit(otherstr))
            .at(span)?;
    }
    let series = coalesce(vec![series, lit(nullstr)]);
    let (frame, items) = layout.aggregate(frame, Some(series), span, cx)?;
    let columns = columns(set, options, nullstr, otherstr);
    pivot(frame, layout, &items, &columns, span, cx)
}

/// The values of the columns in their order: NULL and OTHER come last. \[U\]
fn columns(set: SeriesSet, options: &Series, nullstr: &str, otherstr: &str) -> Vec<String> {
    let mut names = set.names;
    let last = [(set.null && options.usenull, nullstr), (set.other && options.useother, otherstr)];
    for (_, name) in last.into_iter().filter(|(wanted, _)| *wanted) {
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The text of the field that makes the columns, one for each row; null where there is none. Bins are ordered by a number.
fn split_value(
    frame: Frame,
    layout: &Layout<'_>,
    split: &Split,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, Expr, Option<Expr>)> {
    let value = scope::resolve(split.field.as_str(), split.field.span, &frame, cx);
    let (mut frame, Binned { value: binned, key, .. }) = binned(value, split, false, frame, span, cx)?;
    let mut text = match binned.multi {
        true => coerce::list(&binned, cx)?,
        // An empty text can't name a column. \[U\]
        false => coerce::text(&binned, cx),
    };
    if binned.multi {
        let list = if layout.distinct_values { array_distinct(text) } else { text };
        let name = format!("{HIDDEN}values");
        frame = frame.set(vec![Output::new(&name, list)], span)?;
        let (fields, order) = (frame.fields().to_vec(), frame.order().to_vec());
        frame = frame.replace(fields, order, |plan| plan.unnest_column(name.as_str()), span)?;
        text = column(&name);
    }
    let text = cast(text, DataType::Utf8);
    let text = when(text.clone().not_eq(lit("")), text).end().at(span)?;
    Ok((frame, text, key))
}

/// A value in its bins, where a field has any.
#[derive(Debug)]
pub(crate) struct Binned {
    pub(crate) value: Value,
    /// What orders the bins, where their names don't.
    pub(crate) key: Option<Expr>,
    /// All bins, as a list, where those without rows are to be shown.
    pub(crate) all: Option<Expr>,
}

/// Puts a value into the bins that its field asks for.
pub(crate) fn binned(
    value: Value,
    split: &Split,
    all: bool,
    frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<(Frame, Binned)> {
    if split.bins == Bins::default() || value.kind == Kind::Null {
        return Ok((frame, Binned { value, key: None, all: None }));
    }
    let (frame, mut binned, all) = if all {
        let (frame, binned) = continuous(&value, &split.bins, frame, span, cx)?;
        (frame, binned.value, binned.all)
    } else {
        let (frame, binned, _) = bins::bin(&value, &split.bins, frame, span, cx)?;
        (frame, binned, None)
    };
    let is_text = !binned.multi && !matches!(binned.kind, Kind::Time | Kind::Number);
    let key = is_text.then(|| coerce::number(&value, cx));
    // The range that decides them is known here only.
    let name = format!("{HIDDEN}bin_{}", split.field.as_str());
    let frame = frame.set(vec![Output::new(&name, binned.expr)], span)?;
    binned.expr = column(&name);
    Ok((frame, Binned { value: binned, key, all }))
}

/// One row for each value of the row field; each column picks its cell.
fn pivot(
    frame: Frame,
    layout: &Layout<'_>,
    items: &[cells::Item],
    columns: &[String],
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Table> {
    crate::command::check_count(columns.len() * items.len(), span)?;
    let (sep, format) = (layout.series.sep.as_ref(), layout.series.format.as_ref());
    let naming = Naming { sep, format, several: items.len() > 1 };
    let (mut cells, mut zeros) = (Vec::new(), Vec::new());
    for item in items {
        for value in columns {
            let name = visible(naming.name(&item.name, value));
            let is_it = binary_expr(column(&series_name()), Operator::Eq, lit(value.as_str()));
            let cell = first_value_udaf().call(vec![column(&item.name)]).filter(is_it).build().at(span)?;
            cells.push((name.clone(), cell));
            zeros.extend(item.zero.then_some(name));
        }
    }
    let row_name = layout.row.iter().map(|row| row.name.as_str());
    check_names(row_name.chain(cells.iter().map(|(name, _)| name.as_str())), span)?;
    let hidden = |index: usize| format!("{HIDDEN}cell{index}");
    let mut exprs: Vec<Expr> =
        cells.iter().enumerate().map(|(index, (_, cell))| cell.clone().alias(hidden(index))).collect();
    let row = layout.row.as_ref();
    let has_key = row.is_some_and(|row| row.key.is_some());
    exprs.extend(has_key.then(|| min(column(&key_name())).alias(key_name())));
    let groups: Vec<Expr> = row.iter().map(|row| column(&row.name)).collect();
    let names = row.iter().map(|row| row.name.clone()).chain((0..cells.len()).map(hidden));
    let names: Vec<String> = names.chain(has_key.then(key_name)).collect();
    let frame = frame.replace(names, Vec::new(), |plan| plan.aggregate(groups, exprs), span)?;
    let frame = layout.ordered(frame);
    let mut outputs: Vec<Output> = row.iter().map(|row| Output::keep(&row.name)).collect();
    for (index, (name, _)) in cells.into_iter().enumerate() {
        let cell = column(&hidden(index));
        let cell = if zeros.contains(&name) { or_zero(cell, &frame, &hidden(index), cx) } else { cell };
        outputs.push(Output::new(name, cell));
    }
    Ok(Table { frame: frame.project(outputs, span)?, zeros })
}

/// What would be an internal field by its name gets another one.
fn visible(name: String) -> String {
    if name.starts_with('_') { format!("VALUE{name}") } else { name }
}

/// A cell, 0 where there is none.
pub(crate) fn or_zero(cell: Expr, frame: &Frame, name: &str, cx: &mut Cx<'_>) -> Expr {
    match frame.data_type(name) {
        Some(data_type) if data_type.is_integer() => coalesce(vec![cell, cast(lit(0_i64), data_type.clone())]),
        Some(DataType::Float64) => coalesce(vec![cell, lit(0.0)]),
        Some(data_type) => coalesce(vec![coerce::number(&scope::value_of(cell, data_type), cx), lit(0.0)]),
        None => cell,
    }
}

/// What joins aggregates and values in the names of columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Naming<'a> {
    pub(crate) sep: Option<&'a Spanned<String>>,
    pub(crate) format: Option<&'a Spanned<String>>,
    /// Whether there are several aggregates; the name of one alone is left out.
    pub(crate) several: bool,
}

impl Naming<'_> {
    /// The name of a column.
    pub(crate) fn name(self, aggregate: &str, value: &str) -> String {
        match (self.format, self.several) {
            (_, false) => value.to_owned(),
            (Some(format), true) => format.replace("$AGG$", aggregate).replace("$VAL$", value),
            (None, true) => {
                let separator = self.sep.map_or(SEPARATOR, |separator| separator.as_str());
                format!("{aggregate}{separator}{value}")
            }
        }
    }
}

/// An error where two columns have one name.
pub(crate) fn check_names<'a>(names: impl Iterator<Item = &'a str>, span: Span) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let message = format!("the table would have two columns `{name}`");
            let mut error = error(Code::DuplicateName, span, message);
            error.help =
                Some("rename the field that makes the rows, or the values that make the columns, before".into());
            return Err(error);
        }
    }
    Ok(())
}
