//! `upper(<str>)`

use std::borrow::Cow;

use datafusion::{arrow::datatypes::DataType, common::Result, functions::string::expr_fn, logical_expr::ColumnarValue};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Param, Value, null, ok};

use crate::function::{
    eval::unify::{text_kind, to_text},
    support::{
        map::map_text,
        udf::{Function, shaped_like},
    },
};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "upper",
    aliases: &[],
    category: Category::Text,
    params: &[Param::any("str")],
    summary: "The text in upper case; of a multivalue every value.",
    examples: &[
        ok(r#"upper("Bob")"#, "BOB"),
        ok(r#"upper(split("bob,Eve", ","))"#, "[BOB, EVE]"),
        null("upper(null())"),
    ],
    build,
};

/// DataFusion's `upper` takes no lists.
pub(super) const UDF: Function = Function { name: "spl_upper", arity: (1, 1), returns, invoke };

fn returns(arguments: &[DataType]) -> DataType {
    shaped_like(arguments.first(), DataType::Utf8)
}

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(value) = arguments.get(0) else {
        return Err(FunctionError::argument(0, "The arguments to the 'upper' function are invalid."));
    };
    let text = to_text(value);
    let expr = if value.multi { UDF.udf().call(vec![text]) } else { expr_fn::upper(text) };
    Ok(Value { expr, kind: text_kind(value), multi: value.multi })
}

fn invoke(arguments: &[ColumnarValue], _: usize) -> Result<ColumnarValue> {
    let [text] = arguments else {
        return datafusion::common::exec_err!("upper takes one argument");
    };
    map_text(text, |text| Some(Cow::Owned(text.to_uppercase())))
}
