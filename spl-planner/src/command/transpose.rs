//! `transpose`: rows become columns, columns rows.

use datafusion::{
    arrow::{array::AsArray, datatypes::DataType},
    functions_aggregate::first_last::first_value_udaf,
    functions_nested::expr_fn::make_array,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, LogicalPlanBuilder, Operator, SortExpr, cast, lit},
};
use spl_parser::{Code, Diagnostic, Span, command::Transpose};

use super::{Lower, check_count, mvexpand::unnest, named_by_data::MAX_FIELDS, untable::alike};
use crate::{
    Value,
    chart::check_names,
    coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, HIDDEN, Output, column},
    open, scope,
};

/// How many rows become columns where nothing is said.
const ROWS: u64 = 5;

/// The field for the names of what were columns.
const COLUMN: &str = "column";

impl Lower for Transpose {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let most = self.rows.as_ref().map_or(ROWS, |rows| rows.value);
        let most = if most == 0 { MAX_FIELDS + 1 } else { usize::try_from(most).unwrap_or(MAX_FIELDS + 1) };
        let header = self.header_field.as_ref();
        let fields: Vec<String> = scope::all(&frame, cx)
            .into_iter()
            .filter(|name| header.is_none_or(|header| header.value != *name))
            .collect();
        let values: Vec<Value> = fields.iter().map(|name| scope::resolve(name, span, &frame, cx)).collect();
        let title = match header {
            Some(header) => {
                let value = scope::resolve(header, header.span, &frame, cx);
                cast(coerce::text(&value, cx), DataType::Utf8)
            }
            None => scope::absent().expr,
        };
        let name = self.column_name.as_ref().map_or(COLUMN, |name| name.as_str());
        let hidden = |name: &str| format!("{HIDDEN}{name}");
        let (number, place, cell) = (hidden("number"), hidden("place"), hidden("cell"));
        let frame = frame.without_formats().closed().limit(most, span)?;
        let (frame, nth) = frame.window("nth", row_number().partition_by(Vec::new()), span)?;
        let Some(titles) = titles(&frame, &nth, title, span, cx)? else {
            let frame = frame.ordered(Vec::new()).project(vec![Output::new(name, lit(""))], span)?;
            return Ok(open::unknown(frame, cx));
        };
        check_count(titles.len(), span)?;
        let cells = alike(values.iter(), cx)?;
        if cells.is_empty() {
            return frame.filter(lit(false), span)?.project(vec![Output::new(name, lit(""))], span);
        }
        let outputs = vec![
            Output::new(&number, cast(column(&nth), DataType::Int64)),
            Output::new(name, make_array(fields.iter().map(|field| lit(field.as_str())).collect())),
            Output::new(&place, make_array((0_i64..).take(fields.len()).map(lit).collect())),
            Output::new(&cell, make_array(cells)),
        ];
        let frame = frame.ordered(Vec::new()).project(outputs, span)?;
        let frame = unnest(frame, &[name, &place, &cell], span)?;
        let names = names(&titles, header.map_or(span, |header| header.span), cx);
        check_names(std::iter::once(name).chain(names.iter().map(|(name, _)| name.as_str())), span)?;
        let hidden_cell = |index: usize| format!("{HIDDEN}cell{index}");
        let mut exprs = Vec::new();
        for (index, (_, row)) in names.iter().enumerate() {
            let value = first_value_udaf().call(vec![column(&cell)]).filter(column(&number).eq(lit(*row)));
            exprs.push(value.build().at(span)?.alias(hidden_cell(index)));
        }
        let columns = [place.clone(), name.to_owned()].into_iter().chain((0..names.len()).map(hidden_cell)).collect();
        let order = vec![SortExpr::new(column(&place), true, false)];
        let groups = vec![column(&place), column(name)];
        let mut frame = frame.replace(columns, order, |plan| plan.aggregate(groups, exprs), span)?;
        if !self.include_empty {
            let any = (0..names.len()).map(|index| column(&hidden_cell(index)).is_not_null()).collect();
            frame = frame.filter(expr::balanced(any, Operator::Or), span)?;
        }
        let cells = names.iter().enumerate().map(|(index, (name, _))| Output::new(name, column(&hidden_cell(index))));
        frame.project(std::iter::once(Output::keep(name)).chain(cells).collect(), span)
    }
}

/// What the rows say that they are called, in their order; `None` while only checking.
fn titles(frame: &Frame, nth: &str, title: Expr, span: Span, cx: &mut Cx<'_>) -> Result<Option<Vec<Option<String>>>> {
    let exprs = [column(nth).alias("nth"), title.alias("title")];
    let plan = LogicalPlanBuilder::from(frame.plan().clone()).project(exprs).at(span)?;
    let plan = plan.sort([SortExpr::new(column("nth"), true, false)]).at(span)?.build().at(span)?;
    let Some(batches) = cx.ask(plan, span)? else { return Ok(None) };
    let texts = batches.iter().filter_map(|batch| batch.columns().get(1)?.as_string_opt::<i32>());
    Ok(Some(texts.flat_map(|texts| texts.iter().map(|text| text.map(str::to_owned))).collect()))
}

/// The names of the new columns, each with the number of its row. Of rows of one name the last is shown.
fn names(titles: &[Option<String>], span: Span, cx: &mut Cx<'_>) -> Vec<(String, i64)> {
    let mut names: Vec<(String, i64)> = Vec::new();
    for (number, title) in (1_i64..).zip(titles) {
        let title = title.clone().filter(|title| !title.is_empty());
        let name = title.unwrap_or_else(|| format!("row {number}"));
        match names.iter_mut().find(|(other, _)| *other == name) {
            Some(other) => {
                other.1 = number;
                let message = format!("several rows are called `{name}`; the last one is shown");
                cx.warn(Diagnostic::warning(Code::DuplicateName, span, message));
            }
            None => names.push((name, number)),
        }
    }
    names
}
