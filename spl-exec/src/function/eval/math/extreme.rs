//! What `min()` and `max()` share.

use std::cmp::Ordering;

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, Expr},
};
use spl_planner::{Arguments, Kind, Value};

use crate::function::{
    eval::{
        rows::Rows,
        unify::{to_text, unify},
    },
    support::{arguments::TextArg, number::parse_number, udf::Function},
};

/// A call: by DataFusion's own function where all arguments are numbers, else by ours, which orders any values.
pub(super) fn build(arguments: &Arguments<'_>, numbers: fn(Vec<Expr>) -> Expr, any: Function) -> Value {
    let values = arguments.values;
    if values.iter().all(|value| value.kind == Kind::Number && !value.multi) {
        return Value::new(numbers(unify(values).exprs), Kind::Number);
    }
    Value::new(any.udf().call(values.iter().map(to_text).collect()), Kind::Dynamic)
}

/// The value of each row that comes before the others in an order, values of multivalues included.
pub(super) fn extreme(arguments: &[ColumnarValue], len: usize, before: Ordering) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let columns: Vec<TextArg> = rows.texts_from(0)?;
    rows.make_text(|row| {
        let values = columns.iter().flat_map(|column| column.row(row));
        values.reduce(|best, value| if compare(value, best) == before { value } else { best })
    })
}

/// Numbers by value, before any other text; texts by their bytes.
fn compare(left: &str, right: &str) -> Ordering {
    match (parse_number(left), parse_number(right)) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}
