//! The order of rows: what `sort` means by a key. Rows that lack the field come last, whichever way the key runs.

use datafusion::logical_expr::{SortExpr, lit};
use spl_parser::command::{SortAs, SortField};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result},
    frame::Frame,
    scope,
};

/// The order that `keys` ask for; ties keep the order they had.
pub(crate) fn by_keys(keys: &[SortField], reverse: bool, frame: &Frame, cx: &mut Cx<'_>) -> Result<Vec<SortExpr>> {
    let mut order = Vec::with_capacity(keys.len());
    for key in keys {
        let value = scope::resolve(key.field.as_str(), key.field.span, frame, cx);
        if value.kind != Kind::Null {
            order.push(by_key(&value, key.compare, key.descending != reverse, cx));
        }
    }
    order.extend(frame.order().iter().cloned());
    Ok(order)
}

fn by_key(value: &Value, compare: SortAs, descending: bool, cx: &Cx<'_>) -> SortExpr {
    let value = coerce::first(value, cx);
    let expr = match (value.kind, compare) {
        // Typed columns order themselves, and DataFusion knows how.
        (Kind::Number | Kind::Time, SortAs::Auto | SortAs::Num) => value.expr,
        (_, SortAs::Auto) => cx.call(Primitive::SortKey, vec![coerce::text(&value, cx), lit("auto")]),
        (_, SortAs::Num) => coerce::number(&value, cx),
        (_, SortAs::Str) => coerce::text(&value, cx),
        (_, SortAs::Ip) => cx.call(Primitive::SortKey, vec![coerce::text(&value, cx), lit("ip")]),
    };
    SortExpr::new(expr, !descending, false)
}
