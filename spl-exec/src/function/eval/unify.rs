//! Several values that become one column: the branches of `if()`, `case()`, `coalesce()`.

use datafusion::{
    arrow::datatypes::DataType,
    common::{Result, ScalarValue},
    logical_expr::{ColumnarValue, Expr, cast, lit},
};
use spl_planner::{Kind, Primitive, Value};

use super::rows::{self, Rows};
use crate::function::{primitive::primitive, support::udf::Function};

/// Expressions of one type.
pub(super) struct Unified {
    pub(super) exprs: Vec<Expr>,
    kind: Kind,
    multi: bool,
}

impl Unified {
    /// A value made of the expressions.
    pub(super) fn value(&self, expr: Expr) -> Value {
        Value { expr, kind: self.kind, multi: self.multi }
    }
}

/// Brings values to one type: numbers stay numbers and booleans booleans only among themselves; text and a multivalue make
/// text and a multivalue of everything. A null value adapts to the others.
pub(super) fn unify<'a>(values: impl IntoIterator<Item = &'a Value>) -> Unified {
    let values: Vec<&Value> = values.into_iter().collect();
    let known = || values.iter().filter(|value| value.kind != Kind::Null);
    let multi = known().any(|value| value.multi);
    let kind = known().map(|value| value.kind).reduce(common).unwrap_or(Kind::Null);
    // The elements of a multivalue are text, whatever they look like.
    let kind = if multi && kind != Kind::Text { Kind::Dynamic } else { kind };
    let exprs = values.iter().map(|value| convert(value, kind, multi)).collect();
    Unified { exprs, kind, multi }
}

fn common(left: Kind, right: Kind) -> Kind {
    match (left, right) {
        _ if left == right => left,
        (Kind::Number | Kind::Time, Kind::Number | Kind::Time) => Kind::Number,
        _ => Kind::Dynamic,
    }
}

fn convert(value: &Value, kind: Kind, multi: bool) -> Expr {
    match (value.kind, kind) {
        (Kind::Null, _) => lit(null_of(kind, multi)),
        (Kind::Time, Kind::Number) => primitive(Primitive::ToEpoch).call(vec![value.expr.clone()]),
        (_, Kind::Number) => cast(value.expr.clone(), DataType::Float64),
        (_, Kind::Text | Kind::Dynamic) if multi => multivalue(value),
        (_, Kind::Text | Kind::Dynamic) => to_text(value),
        _ => value.expr.clone(),
    }
}

fn null_of(kind: Kind, multi: bool) -> ScalarValue {
    if multi {
        return ScalarValue::try_new_null(&rows::texts(&[])).unwrap_or(ScalarValue::Null);
    }
    match kind {
        Kind::Bool => ScalarValue::Boolean(None),
        Kind::Number => ScalarValue::Float64(None),
        // The others of this kind bring the unit and the zone.
        Kind::Time => ScalarValue::Null,
        Kind::Null | Kind::Text | Kind::Dynamic => ScalarValue::Utf8(None),
    }
}

/// A value as text, of a multivalue each element; what is text stays as it is.
pub(super) fn to_text(value: &Value) -> Expr {
    match value.kind {
        Kind::Text | Kind::Dynamic => value.expr.clone(),
        _ => primitive(Primitive::ToText).call(vec![value.expr.clone()]),
    }
}

/// A value as a multivalue.
pub(super) fn multivalue(value: &Value) -> Expr {
    if value.multi && matches!(value.kind, Kind::Text | Kind::Dynamic) {
        return value.expr.clone();
    }
    UDF.udf().call(vec![value.expr.clone()])
}

/// `spl_multivalue(x)`: a List of Utf8; of a single value, a list of one.
pub(super) const UDF: Function =
    Function { name: "spl_multivalue", arity: (1, 1), returns: rows::texts, invoke: to_multivalue };

fn to_multivalue(arguments: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let values = rows.text(0)?;
    rows.make_texts(|row| Ok(values.row(row)))
}

/// The kind of a text made of a value, where numbers come out as they went in: what may look numeric compares as such.
pub(super) fn text_kind(value: &Value) -> Kind {
    match value.kind {
        Kind::Text => Kind::Text,
        _ => Kind::Dynamic,
    }
}
