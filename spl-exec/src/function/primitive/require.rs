//! `require`: what must hold of the rows before a command can answer.

use datafusion::{
    arrow::{
        array::{Array, AsArray},
        datatypes::DataType,
    },
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{arguments::TextArg, udf::Function};

pub(super) const REQUIRE: Function = Function {
    name: "require",
    arity: (3, 3),
    returns: |types| types.first().cloned().unwrap_or(DataType::Null),
    invoke: require,
};

fn require(args: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [value, condition, message] = args else { return Ok(ColumnarValue::Scalar(ScalarValue::Null)) };
    let holds = condition.clone().into_array(rows)?;
    let failed = holds
        .as_boolean_opt()
        .is_some_and(|holds| (0..holds.len()).any(|row| holds.is_valid(row) && !holds.value(row)));
    if failed {
        return exec_err!("{}", TextArg::try_new(message)?.constant().unwrap_or("a condition doesn't hold"));
    }
    Ok(value.clone())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::{arrow::array::BooleanArray, common::config::ConfigOptions, logical_expr::ScalarFunctionArgs};

    use super::*;
    use crate::function::primitive::tests::{literal, texts};

    fn call(holds: Vec<Option<bool>>) -> Result<ColumnarValue> {
        let field = Arc::new(datafusion::arrow::datatypes::Field::new("r", DataType::Utf8, true));
        REQUIRE.udf().invoke_with_args(ScalarFunctionArgs {
            number_rows: holds.len(),
            args: vec![
                texts(&vec![Some("a"); holds.len()]),
                ColumnarValue::Array(Arc::new(BooleanArray::from(holds))),
                literal("it must hold"),
            ],
            arg_fields: vec![Arc::clone(&field); 3],
            return_field: field,
            config_options: Arc::new(ConfigOptions::default()),
        })
    }

    #[test]
    fn a_false_condition_fails() {
        assert!(call(vec![Some(true), None]).is_ok());
        assert!(call(vec![]).is_ok());
        let error = call(vec![Some(true), Some(false)]).unwrap_err();
        assert!(error.to_string().contains("it must hold"), "{error}");
    }
}
