//! `now()`

use datafusion::logical_expr::lit;
use spl_planner::{Arguments, Category, EvalFunction, FunctionError, Kind, Value};

pub(super) const FUNCTION: EvalFunction = EvalFunction {
    name: "now",
    aliases: &[],
    category: Category::Time,
    params: &[],
    summary: "When the search started, in whole seconds since the epoch; the same for every row.",
    examples: &[],
    build,
};

fn build(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    #[expect(clippy::cast_precision_loss, reason = "the language has doubles only")]
    let seconds = arguments.now.timestamp() as f64;
    Ok(Value::new(lit(seconds), Kind::Number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::eval::testing::evaluate;

    #[test]
    fn whole_seconds_of_the_search() {
        assert_eq!(evaluate(&FUNCTION, &[]), "1710503970");
    }
}
