//! The order of rows: what `sort` means by a key. Rows that lack the field come last, whichever way the key runs.

use datafusion::logical_expr::{Expr, SortExpr, lit};
use spl_parser::{
    Span,
    command::{SortAs, SortField},
};

use crate::{
    Kind, Primitive, Value, coerce,
    cx::{Cx, Result},
    frame::{Frame, column},
    scope,
};

/// States the order that `keys` ask for; ties keep the order they had. Keys that must be computed become hidden columns.
pub(crate) fn by_keys(
    keys: &[SortField],
    reverse: bool,
    mut frame: Frame,
    span: Span,
    cx: &mut Cx<'_>,
) -> Result<Frame> {
    let mut order = Vec::with_capacity(keys.len());
    for key in keys {
        let value = scope::resolve(key.field.as_str(), key.field.span, &frame, cx);
        if value.kind == Kind::Null {
            continue;
        }
        let expr = match key_of(&value, key.compare, cx) {
            Expr::Column(column) => Expr::Column(column),
            computed => {
                let (with_key, name) = frame.compute("key", computed, span)?;
                frame = with_key;
                column(&name)
            }
        };
        order.push(SortExpr::new(expr, key.descending == reverse, false));
    }
    order.extend(frame.order().iter().cloned());
    Ok(frame.ordered(order))
}

/// What a key sorts by.
fn key_of(value: &Value, compare: SortAs, cx: &Cx<'_>) -> Expr {
    let value = coerce::first(value, cx);
    match (value.kind, compare) {
        // Typed columns order themselves, and DataFusion knows how.
        (Kind::Number | Kind::Time, SortAs::Auto | SortAs::Num) => value.expr,
        (_, SortAs::Auto) => cx.call(Primitive::SortKey, vec![coerce::text(&value, cx), lit("auto")]),
        (_, SortAs::Num) => coerce::number(&value, cx),
        (_, SortAs::Str) => coerce::text(&value, cx),
        (_, SortAs::Ip) => cx.call(Primitive::SortKey, vec![coerce::text(&value, cx), lit("ip")]),
    }
}
