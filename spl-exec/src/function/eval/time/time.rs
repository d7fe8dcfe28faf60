//! `time()`

use std::{
    sync::{Arc, LazyLock},
    time::{SystemTime, UNIX_EPOCH},
};

use datafusion::{
    arrow::{array::Float64Array, datatypes::DataType},
    common::Result,
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
};
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "time",
    aliases: &[],
    category: Category::Time,
    params: &[],
    summary: "The time of day at which a row is processed, in seconds since the epoch, with microseconds.",
    examples: &[],
    build,
};

fn build(_: &Arguments<'_>) -> Result<Value, FunctionError> {
    Ok(Value::new(udf().call(Vec::new()), Kind::Number))
}

/// The scalar function behind it. It is volatile, which [`Function`](crate::function::support::udf::Function) has no word for.
pub(in crate::function::eval) fn udf() -> Arc<ScalarUDF> {
    static UDF: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| {
        Arc::new(ScalarUDF::new_from_impl(Time { signature: Signature::nullary(Volatility::Volatile) }))
    });
    Arc::clone(&UDF)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Time {
    signature: Signature,
}

impl ScalarUDFImpl for Time {
    fn name(&self) -> &'static str {
        "spl_time"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let times: Float64Array = (0..args.number_rows).map(|_| Some(wall_clock())).collect();
        Ok(ColumnarValue::Array(Arc::new(times)))
    }
}

fn wall_clock() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    let micros = since.as_micros() as f64;
    micros / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::eval::testing::evaluate;

    #[test]
    fn the_present() {
        let time: f64 = evaluate(&FUNCTION, &[]).parse().unwrap();
        assert!((0.0..60.0).contains(&(wall_clock() - time)), "{time}");
    }
}
