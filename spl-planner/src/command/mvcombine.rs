//! `mvcombine`: groups by all other fields. Rows that lack the field stay apart. \[U\]

use datafusion::{
    functions_aggregate::expr_fn::{array_agg, min},
    functions_nested::expr_fn::flatten,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, SortExpr, when},
};
use spl_parser::{Span, command::Mvcombine};

use super::Lower;
use crate::{
    Kind, coerce,
    cx::{At, Cx, Result},
    frame::{Frame, HIDDEN, Output, column},
    scope,
};

impl Lower for Mvcombine {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.field.as_str();
        let value = scope::resolve(name, self.field.span, &frame, cx);
        if value.kind == Kind::Null {
            return Ok(frame);
        }
        let fields = scope::all(&frame, cx);
        let (frame, number) = frame.window("nth", row_number().partition_by(Vec::new()), span)?;
        let alone = when(value.expr.clone().is_null(), column(&number)).end().at(span)?;
        let (frame, alone) = frame.compute("alone", alone, span)?;
        let others = fields.iter().filter(|field| *field != name);
        let groups: Vec<Expr> = others.map(|field| column(field)).chain([column(&alone)]).collect();
        let in_order = vec![SortExpr::new(column(&number), true, false)];
        let values = array_agg(coerce::texts(&value, cx)).order_by(in_order).build().at(span)?;
        let (first, combined) = (format!("{HIDDEN}first"), format!("{HIDDEN}combined"));
        let aggregates = vec![values.alias(&combined), min(column(&number)).alias(&first)];
        let order = vec![SortExpr::new(column(&first), true, false)];
        let frame = frame.replace(fields.clone(), order, |plan| plan.aggregate(groups, aggregates), span)?;
        let values = if value.multi { flatten(column(&combined)) } else { column(&combined) };
        let values = when(column(&alone).is_null(), values).end().at(span)?;
        let outputs = fields.iter().map(|field| match field == name {
            true => Output::new(name, values.clone()),
            false => Output::keep(field),
        });
        let frame = frame.project(outputs.collect(), span)?;
        Ok(match &self.delim {
            Some(delimiter) => frame.delimit(name, delimiter),
            None => frame.delimit(name, " "),
        })
    }
}
