//! `addtotals`: the sum of each row, and where asked a row with the sum of each column.

use datafusion::{
    functions::expr_fn::coalesce,
    functions_aggregate::{count::count_udaf, sum::sum_udaf},
    functions_nested::expr_fn::make_array,
    functions_window::expr_fn::row_number,
    logical_expr::{Expr, ExprFunctionExt, Operator, SortExpr, binary_expr, lit, when},
};
use spl_parser::{Span, Spanned, ast::FieldPattern, command::Addtotals};

use super::Lower;
use crate::{
    Kind, Value, coerce,
    cx::{At, Cx, Result},
    expr,
    frame::{Frame, Output, column},
    scope,
};

/// The name of sums where nothing is said.
const TOTAL: &str = "Total";

/// Longer sums become trees: a chain of thousands would be too deep. They may differ in the last digit.
const CHAIN: usize = 200;

impl Lower for Addtotals {
    fn lower(&self, mut frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let total = self.fieldname.as_ref().map_or(TOTAL, |name| name.as_str());
        let mut names = summed(&self.fields, &frame, cx)?;
        if self.row {
            // What the field held before is part of the sum only where it is asked for. \[U\]
            if self.fields.is_empty() {
                names.retain(|name| name != total);
            }
            let mut numbers = Vec::new();
            for name in &names {
                let value = scope::resolve(name, span, &frame, cx);
                if value.kind != Kind::Null {
                    numbers.push(coalesce(vec![coerce::number(&value, cx), lit(0.0)]));
                }
            }
            frame = frame.set(vec![Output::new(total, sum(numbers))], span)?;
            if !names.iter().any(|name| name == total) {
                names.push(total.to_owned());
            }
        }
        match self.col {
            true => column_totals(frame, names, self.labelfield.as_ref(), self.label.as_ref(), span, cx),
            false => Ok(frame),
        }
    }
}

/// The fields that are added up: internal ones only where they are named.
pub(super) fn summed(patterns: &[Spanned<FieldPattern>], frame: &Frame, cx: &mut Cx<'_>) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for pattern in patterns {
        for name in scope::expand(pattern, frame, cx)? {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if patterns.is_empty() {
        names.extend(scope::all(frame, cx).into_iter().filter(|name| !name.starts_with('_')));
    }
    Ok(names)
}

fn sum(numbers: Vec<Expr>) -> Expr {
    if numbers.len() > CHAIN {
        return expr::balanced(numbers, Operator::Plus);
    }
    numbers.into_iter().reduce(|sum, number| binary_expr(sum, Operator::Plus, number)).unwrap_or_else(|| lit(0.0))
}

/// The last row comes twice; in its copy the sums stand in place of the values. Without rows there is nothing to add up.
pub(super) fn column_totals(
    mut frame: Frame,
    names: Vec<String>,
    labelfield: Option<&Spanned<String>>,
    label: Option<&Spanned<String>>,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let fields = scope::all(&frame, cx);
    let mut sums: Vec<(String, String)> = Vec::new();
    for name in names {
        let value = scope::resolve(&name, span, &frame, cx);
        let (next, sum) = frame.whole("sum", sum_udaf().call(vec![coerce::number(&value, cx)]), Vec::new(), span)?;
        frame = next;
        sums.push((name, sum));
    }
    let (frame, number) = frame.window("nth", row_number().partition_by(Vec::new()), span)?;
    let (frame, count) = frame.whole("rows", count_udaf().call(vec![lit(1_i64)]), Vec::new(), span)?;
    let is_last = binary_expr(
        datafusion::logical_expr::cast(column(&number), datafusion::arrow::datatypes::DataType::Int64),
        Operator::Eq,
        column(&count),
    );
    let once = make_array(vec![lit(0_i64)]);
    let copies = when(is_last, make_array(vec![lit(0_i64), lit(1_i64)])).otherwise(once).at(span)?;
    let (frame, copy) = frame.compute("copy", copies, span)?;
    let order = vec![SortExpr::new(column(&number), true, false), SortExpr::new(column(&copy), true, false)];
    let frame = frame.replace(fields.clone(), order, |plan| plan.unnest_column(copy.as_str()), span)?;
    let is_total = column(&copy).eq(lit(1_i64));
    let label = label.map_or(TOTAL, |label| label.as_str());
    let mut outputs = Vec::new();
    for name in &fields {
        let value = scope::resolve(name, span, &frame, cx);
        let sum = sums.iter().find(|(field, _)| field == name).map(|(_, sum)| column(sum));
        let expr = match (labelfield.filter(|field| field.value == *name), sum) {
            (Some(_), _) => replaced(&value, &Value::new(lit(label), Kind::Text), &is_total, span, cx)?,
            (None, Some(sum)) => replaced(&value, &Value::new(sum, Kind::Number), &is_total, span, cx)?,
            (None, None) => when(is_total.clone().is_not_true(), value.expr).end().at(span)?,
        };
        outputs.push(Output::new(name, expr));
    }
    if let Some(field) = labelfield.filter(|field| !fields.contains(&field.value)) {
        outputs.push(Output::new(field.as_str(), when(is_total, lit(label)).end().at(span)?));
    }
    frame.project(outputs, span)
}

/// A field with another value in the row of sums.
fn replaced(field: &Value, total: &Value, is_total: &Expr, span: Span, cx: &Cx<'_>) -> Result<Expr> {
    let (own, total) = match (field.kind, total.kind) {
        _ if field.multi => (coerce::list(field, cx)?, coerce::list(total, cx)?),
        (Kind::Number, Kind::Number) => (coerce::number(field, cx), total.expr.clone()),
        _ => (coerce::text(field, cx), coerce::text(total, cx)),
    };
    when(is_total.clone(), total).otherwise(own).at(span)
}
