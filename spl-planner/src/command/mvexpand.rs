//! `mvexpand`: unnests the values of a field. A row without values stays.

use datafusion::{
    arrow::datatypes::DataType,
    common::UnnestOptions,
    functions_nested::expr_fn::{array_length, array_slice, gen_series},
    logical_expr::{SortExpr, cast, lit},
};
use spl_parser::{Span, command::Mvexpand};

use super::Lower;
use crate::{
    cx::{Cx, Result},
    frame::{Frame, Output, column},
    scope,
};

impl Lower for Mvexpand {
    fn lower(&self, frame: Frame, span: Span, cx: &mut Cx<'_>) -> Result<Frame> {
        let name = self.field.as_str();
        let value = scope::resolve(name, self.field.span, &frame, cx);
        if !value.multi {
            return Ok(frame);
        }
        let limit = self.limit.as_ref().and_then(|limit| i64::try_from(limit.value).ok()).filter(|limit| *limit > 0);
        let frame = match limit {
            Some(limit) => {
                let first = array_slice(value.expr, lit(1_i64), lit(limit), None);
                frame.set(vec![Output::new(name, first)], span)?
            }
            None => frame,
        };
        unnest(frame, &[name], span)
    }
}

/// A row for each element of lists; of several they are taken side by side. The rows of a list keep its order.
pub(super) fn unnest(frame: Frame, lists: &[&str], span: Span) -> Result<Frame> {
    let Some(first) = lists.first() else { return Ok(frame) };
    // Nothing is known of the order of the rows, so nobody asks for that within them.
    let is_ordered = !frame.order().is_empty();
    let length = cast(array_length(column(first)), DataType::Int64);
    let (frame, place) = match is_ordered {
        true => frame.compute("place", gen_series(lit(1_i64), length, lit(1_i64)), span)?,
        false => (frame, String::new()),
    };
    let places = is_ordered.then_some(place.as_str());
    let columns = lists.iter().copied().chain(places).map(datafusion::common::Column::new_unqualified).collect();
    let mut order = frame.order().to_vec();
    order.extend(places.map(|place| SortExpr::new(column(place), true, false)));
    let fields = frame.fields().to_vec();
    frame.replace(fields, order, |plan| plan.unnest_columns_with_options(columns, UnnestOptions::default()), span)
}
