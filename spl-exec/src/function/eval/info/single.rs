//! Tests of a value by its text, row by row.

use datafusion::{
    common::Result,
    logical_expr::{ColumnarValue, lit},
};
use spl_planner::{Arguments, FunctionError, Kind, Value};

use crate::function::{
    eval::rows::Rows,
    support::{
        arguments::TextArg,
        udf::{Function, is_list},
    },
};

/// The value of a row that has exactly one: in a column of multivalues a row may have a single value.
pub(in crate::function::eval) fn single(text: &TextArg, row: usize) -> Option<&str> {
    let mut values = text.row(row);
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// Whether the only value of each row passes.
pub(super) fn test(arguments: &[ColumnarValue], len: usize, test: fn(&str) -> bool) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let text = rows.text(0)?;
    rows.make_bool(|row| Some(single(&text, row).is_some_and(test)))
}

/// Whether the only value of each row is a number that passes.
pub(super) fn test_number(arguments: &[ColumnarValue], len: usize, test: fn(f64) -> bool) -> Result<ColumnarValue> {
    let rows = Rows::new(arguments, len);
    let number = rows.number(0)?;
    let is_multi = arguments.first().is_some_and(|argument| is_list(&argument.data_type()));
    let values = if is_multi { Some(rows.text(0)?) } else { None };
    rows.make_bool(|row| {
        let is_single = values.as_ref().is_none_or(|values| values.row(row).nth(1).is_none());
        Some(is_single && number.get(row).is_some_and(test))
    })
}

/// A test of what may be text of a field or a text; false of anything else.
pub(super) fn of_text(arguments: &Arguments<'_>, udf: &Function) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if matches!(value.kind, Kind::Text | Kind::Dynamic) => udf.udf().call(vec![value.expr.clone()]),
        _ => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}

/// A test of what may be a number; false of anything else.
pub(super) fn of_number(arguments: &Arguments<'_>, udf: &Function) -> Result<Value, FunctionError> {
    let expr = match arguments.get(0) {
        Some(value) if matches!(value.kind, Kind::Number | Kind::Time | Kind::Dynamic) => {
            udf.udf().call(vec![value.expr.clone()])
        }
        _ => lit(false),
    };
    Ok(Value::new(expr, Kind::Bool))
}
