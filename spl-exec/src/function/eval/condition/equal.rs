//! Equality as `in()` and `nullif()` need it.

use datafusion::logical_expr::{Expr, lit};
use spl_planner::{Kind, Primitive, Value};

use super::super::unify::to_text;
use crate::function::primitive::primitive;

/// Whether two values are equal: numbers as numbers, booleans as booleans, a text by construction as text, and anything
/// else as numbers where both look numeric. Of a multivalue any value may be. Null where either is null.
pub(super) fn equal(left: &Value, right: &Value) -> Expr {
    let single = !left.multi && !right.multi;
    let text = |value: &Value| matches!(value.kind, Kind::Text | Kind::Dynamic);
    let same = left.kind == right.kind && !matches!(left.kind, Kind::Dynamic | Kind::Null);
    let as_text = text(left) && text(right) && (left.kind == Kind::Text || right.kind == Kind::Text);
    if single && (same || as_text) {
        return left.expr.clone().eq(right.expr.clone());
    }
    primitive(Primitive::Compare).call(vec![to_text(left), lit("="), to_text(right)])
}
