//! `concat_text`: two texts joined. DataFusion's own operator panics where a batch's texts get longer than an array can hold.

use std::sync::Arc;

use datafusion::{
    arrow::{array::StringBuilder, datatypes::DataType},
    common::{Result, ScalarValue, exec_err},
    logical_expr::ColumnarValue,
};

use crate::function::support::{
    arguments::{TextArg, all_scalars},
    text::check_size,
    udf::Function,
};

pub(super) const CONCAT: Function =
    Function { name: "concat_text", arity: (2, 2), returns: |_| DataType::Utf8, invoke: concat };

fn concat(args: &[ColumnarValue], len: usize) -> Result<ColumnarValue> {
    let [left, right] = args else { return exec_err!("`.` joins two texts.") };
    let scalar = all_scalars(args);
    let (left, right) = (TextArg::try_new(left)?, TextArg::try_new(right)?);
    let rows = if scalar { 1 } else { len };
    let mut builder = StringBuilder::with_capacity(rows, rows * 16);
    let mut joined = String::new();
    for row in 0..rows {
        match left.get(row).zip(right.get(row)) {
            Some((left, right)) => {
                joined.clear();
                joined.push_str(left);
                joined.push_str(right);
                builder.append_value(&joined);
                check_size(builder.values_slice().len())?;
            }
            None => builder.append_null(),
        }
    }
    let array = builder.finish();
    Ok(match scalar {
        true => ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?),
        false => ColumnarValue::Array(Arc::new(array)),
    })
}
