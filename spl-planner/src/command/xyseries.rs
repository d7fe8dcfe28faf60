//! `xyseries`: a table by the values of one field down and of another across, its rows ordered by the first. \[U\]

use datafusion::{
    arrow::datatypes::DataType,
    functions_aggregate::first_last::last_value_udaf,
    logical_expr::{Expr, ExprFunctionExt, Operator, SortExpr, cast, lit},
};
use spl_parser::{Span, command::Xyseries};

use super::{Lower, check_count, named_by_data::texts};
use crate::{
    chart::{Naming, check_names},
    coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, HIDDEN, Output, column},
    open, scope,
};

impl Lower for Xyseries {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let row = self.row.as_str();
        let value = scope::resolve(row, self.row.span, &frame, cx);
        let name = scope::resolve(self.name.as_str(), self.name.span, &frame, cx);
        let name = cast(coerce::text(&name, cx), DataType::Utf8);
        let present = vec![value.expr.clone().is_not_null(), name.clone().is_not_null(), name.clone().not_eq(lit(""))];
        let name_field = format!("{HIDDEN}name");
        let mut outputs = vec![Output::new(row, value.expr), Output::new(&name_field, name)];
        let mut cells: Vec<String> = Vec::new();
        for pattern in &self.cells {
            let found = scope::expand(pattern, &frame, cx)?;
            let spread = pattern.is_wildcard();
            cells.extend(found.into_iter().filter(|field| !spread || field != row && field != self.name.as_str()));
        }
        for (index, field) in cells.iter().enumerate() {
            let value = scope::resolve(field, self.row.span, &frame, cx);
            outputs.push(Output::new(cell_field(index), value.expr));
        }
        let frame = frame.filter(expr::balanced(present, Operator::And), span)?.project(outputs, span)?;
        let frame = frame.without_formats().closed();
        let in_rows = vec![SortExpr::new(column(row), true, false)];
        let Some(names) = texts(&frame, column(&name_field), span, cx)? else {
            let frame = frame.ordered(in_rows).project(vec![Output::keep(row)], span)?;
            return Ok(open::unknown(frame, cx));
        };
        let naming = Naming { sep: self.sep.as_ref(), format: self.format.as_ref(), several: cells.len() > 1 };
        let mut columns: Vec<(String, Expr)> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            for name in &names {
                // Of several rows for a cell the last one counts. \[U\]
                let last = last_value_udaf().call(vec![column(&cell_field(index))]);
                let last = last.filter(column(&name_field).eq(lit(name.as_str())));
                let order = frame.order().to_vec();
                let last = if order.is_empty() { last } else { last.order_by(order) };
                columns.push((naming.name(cell, name), last.build().at(span)?));
            }
        }
        check_count(columns.len(), span)?;
        check_names(std::iter::once(row).chain(columns.iter().map(|(name, _)| name.as_str())), span)?;
        let hidden = |index: usize| format!("{HIDDEN}cell{index}");
        let fields = std::iter::once(row.to_owned()).chain((0..columns.len()).map(hidden)).collect();
        let exprs = columns.iter().enumerate().map(|(index, (_, cell))| cell.clone().alias(hidden(index)));
        let exprs: Vec<Expr> = exprs.collect();
        let frame = frame.replace(fields, in_rows, |plan| plan.aggregate(vec![column(row)], exprs), span)?;
        let cells = columns.into_iter().enumerate().map(|(index, (name, _))| Output::new(name, column(&hidden(index))));
        frame.project(std::iter::once(Output::keep(row)).chain(cells).collect(), span)
    }
}

fn cell_field(index: usize) -> String {
    format!("{HIDDEN}value{index}")
}
